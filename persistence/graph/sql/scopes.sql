-- Which scopes occur, by leaps through the index rather than over every row.
WITH RECURSIVE found(scope) AS (
    SELECT min(scope) FROM graph_nodes
    UNION ALL
    SELECT (SELECT min(n.scope) FROM graph_nodes n WHERE n.scope > found.scope)
    FROM found WHERE found.scope IS NOT NULL
)
SELECT scope FROM found WHERE scope IS NOT NULL LIMIT 100
