-- How many edges each scope holds, each counted no further than the cap.
WITH RECURSIVE found(scope) AS (
    SELECT min(scope) FROM graph_edges
    UNION ALL
    SELECT (SELECT min(e.scope) FROM graph_edges e WHERE e.scope > found.scope)
    FROM found WHERE found.scope IS NOT NULL
)
SELECT scope, (
    SELECT count(*) FROM (
        SELECT 1 FROM graph_edges e WHERE e.scope = found.scope LIMIT %(cap)s + 1
    ) counted
)
FROM found WHERE scope IS NOT NULL LIMIT 100
