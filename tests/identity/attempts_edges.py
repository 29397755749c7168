"""Writes of edges, those that become proposals and those that are refused."""

from tests.identity.attempts import (
    EDGE,
    EDGE_ROWID,
    GONE_EDGE,
    HOLDS,
    POSTGRESQL,
    REPLACE_EDGE,
    SQLITE,
    Captured,
    Refused,
    a_blob_handle,
    edge,
    in_one_transaction,
)

EDGES: dict[str, Captured | Refused] = {
    "insert": Captured(
        EDGE + "('e2', 'value/care', 'agent/iris', 'identity', 'evil', 2, NULL)",
        [
            (
                "edge",
                "e2",
                None,
                {
                    "source": "value/care",
                    "target": "agent/iris",
                    "relationship": "evil",
                    "weight": 2.0,
                },
            )
        ],
    ),
    "insert or replace": Captured(
        REPLACE_EDGE
        + """('e1', 'agent/iris', 'value/care', 'identity', 'evil', 0.1, '{"since": 1}')""",
        edge(relationship="evil"),
        SQLITE,
    ),
    "upsert": Captured(
        EDGE
        + """('e1', 'agent/iris', 'value/care', 'identity', 'evil', 0.1, '{"since": 1}')"""
        + " ON CONFLICT (edge_id) DO UPDATE SET relationship = excluded.relationship",
        edge(relationship="evil"),
    ),
    "retarget": Captured(
        "UPDATE graph_edges SET target_node_id = 'agent/iris' WHERE edge_id = 'e1'",
        edge(target="agent/iris"),
    ),
    "weight": Captured(
        "UPDATE graph_edges SET weight = 0.30000000000000004 WHERE edge_id = 'e1'",
        edge(weight=0.30000000000000004),
    ),
    "weight, in few digits": Captured(
        in_one_transaction(
            "SET LOCAL extra_float_digits = -15",
            "UPDATE graph_edges SET weight = 0.30000000000000004 WHERE edge_id = 'e1'",
        ),
        edge(weight=0.30000000000000004),
        POSTGRESQL,
    ),
    "attributes": Captured(
        "UPDATE graph_edges SET attributes_json = '{}' WHERE edge_id = 'e1'", edge(attributes="{}")
    ),
    "rename": Captured(
        "UPDATE graph_edges SET edge_id = 'e2' WHERE edge_id = 'e1'",
        [*GONE_EDGE, ("edge", "e2", None, HOLDS)],
    ),
    "into the scope": Captured(
        "UPDATE graph_edges SET scope = 'identity' WHERE edge_id = 'l1'",
        [
            (
                "edge",
                "l1",
                None,
                {
                    "source": "topic/rust",
                    "target": "topic/rust",
                    "relationship": "is",
                    "weight": 1.0,
                },
            )
        ],
    ),
    "out of the scope": Captured(
        "UPDATE graph_edges SET scope = 'local' WHERE edge_id = 'e1'", GONE_EDGE
    ),
    "scope to nothing": Captured(
        "UPDATE graph_edges SET scope = NULL WHERE edge_id = 'e1'", GONE_EDGE
    ),
    "delete": Captured("DELETE FROM graph_edges WHERE edge_id = 'e1'", GONE_EDGE),
    "upsert from another scope": Captured(
        EDGE + "('e1', 'topic/rust', 'topic/rust', 'local', 'evil', 1, NULL)"
        " ON CONFLICT (edge_id) DO UPDATE SET scope = excluded.scope",
        GONE_EDGE,
        POSTGRESQL,
    ),
    "replace from another scope": Refused(
        REPLACE_EDGE + "('e1', 'topic/rust', 'topic/rust', 'local', 'evil', 1, NULL)", SQLITE
    ),
    "upsert from another scope, here": Refused(
        EDGE + "('e1', 'topic/rust', 'topic/rust', 'local', 'evil', 1, NULL)"
        " ON CONFLICT (edge_id) DO UPDATE SET scope = excluded.scope",
        SQLITE,
    ),
    "insert from another scope": Refused(
        EDGE + "('e1', 'topic/rust', 'topic/rust', 'local', 'evil', 1, NULL)"
    ),
    "replace by rowid": Refused(
        "INSERT OR REPLACE INTO graph_edges (rowid, edge_id, source_node_id, target_node_id, scope,"
        f" relationship) VALUES ({EDGE_ROWID}, 'x', 'topic/rust', 'topic/rust', 'local', 'evil')",
        SQLITE,
    ),
    "update or replace the id": Refused(
        "UPDATE OR REPLACE graph_edges SET edge_id = 'e1' WHERE edge_id = 'l1'", SQLITE
    ),
    "update or replace the rowid": Refused(
        f"UPDATE OR REPLACE graph_edges SET rowid = {EDGE_ROWID} WHERE edge_id = 'l1'", SQLITE
    ),
    "update to its id": Refused("UPDATE graph_edges SET edge_id = 'e1' WHERE edge_id = 'l1'"),
    "no end": Refused(EDGE + "('e2', NULL, 'agent/iris', 'identity', 'evil', 2, NULL)"),
    "no relationship": Refused(EDGE + "('e2', 'a', 'agent/iris', 'identity', NULL, 2, NULL)"),
    "an end of bytes": Refused(EDGE + "('e2', x'00', 'x', 'identity', 'evil', 2, NULL)", SQLITE),
    "a blob handle": Refused(a_blob_handle("graph_edges", "attributes_json"), SQLITE),
    "a trigger inside the gate": Refused(
        in_one_transaction(
            "CREATE TEMP TRIGGER inside AFTER INSERT ON main.identity_changes BEGIN"
            " UPDATE graph_edges SET weight = 9 WHERE edge_id = 'e1'; END",
            "UPDATE graph_edges SET weight = 8 WHERE edge_id = 'e1'",
        ),
        SQLITE,
    ),
    "truncate": Refused("TRUNCATE graph_edges", POSTGRESQL),
}
