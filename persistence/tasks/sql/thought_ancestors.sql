-- The chain of thoughts above a thought, nearest first; a circle ends at the limit.
WITH RECURSIVE chain(thought_id, parent_thought_id, steps) AS (
    SELECT thought_id, parent_thought_id, 0 FROM thoughts WHERE thought_id = %(thought_id)s
    UNION ALL
    SELECT t.thought_id, t.parent_thought_id, chain.steps + 1
    FROM chain JOIN thoughts t ON t.thought_id = chain.parent_thought_id
    WHERE chain.steps < %(limit)s
)
SELECT thought_id FROM chain ORDER BY steps
