-- Which types a scope's nodes have, telemetry apart, by leaps through the index.
WITH RECURSIVE found(node_type) AS (
    SELECT min(node_type) FROM graph_nodes
    WHERE scope = %(scope)s AND node_type <> 'tsdb_data'
    UNION ALL
    SELECT (
        SELECT min(n.node_type) FROM graph_nodes n
        WHERE n.scope = %(scope)s AND n.node_type <> 'tsdb_data'
            AND n.node_type > found.node_type
    )
    FROM found WHERE found.node_type IS NOT NULL
)
SELECT node_type FROM found WHERE node_type IS NOT NULL LIMIT 100
