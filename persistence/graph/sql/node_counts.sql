-- How many nodes each scope holds, memory and telemetry apart, each counted up to a cap.
WITH RECURSIVE found(scope) AS (
    SELECT min(scope) FROM graph_nodes
    UNION ALL
    SELECT (SELECT min(n.scope) FROM graph_nodes n WHERE n.scope > found.scope)
    FROM found WHERE found.scope IS NOT NULL
)
SELECT
    scope,
    (
        SELECT count(*) FROM (
            SELECT 1 FROM graph_nodes n
            WHERE n.scope = found.scope AND n.node_type <> 'tsdb_data' LIMIT %(cap)s + 1
        ) counted
    ),
    (
        SELECT count(*) FROM (
            SELECT 1 FROM graph_nodes n
            WHERE n.scope = found.scope AND n.node_type = 'tsdb_data' LIMIT %(cap)s + 1
        ) counted
    )
FROM found WHERE scope IS NOT NULL LIMIT 100
