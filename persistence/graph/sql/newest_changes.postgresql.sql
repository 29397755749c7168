-- When each scope last changed: the first entry of its page index.
WITH RECURSIVE found(scope) AS (
    SELECT min(scope) FROM graph_nodes
    UNION ALL
    SELECT (SELECT min(n.scope) FROM graph_nodes n WHERE n.scope > found.scope)
    FROM found WHERE found.scope IS NOT NULL
)
SELECT scope, (
    SELECT coalesce(n.updated_at, n.created_at) FROM graph_nodes n
    WHERE n.scope = found.scope
    ORDER BY coalesce(n.updated_at, n.created_at, '-infinity'::timestamptz) DESC
    LIMIT 1
)
FROM found WHERE scope IS NOT NULL LIMIT 100
