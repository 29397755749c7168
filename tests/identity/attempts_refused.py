"""Writes of nodes that can be no proposal: the database refuses them."""

from tests.identity.attempts import (
    EVE_ROW,
    NODE,
    OF_IRIS,
    POSTGRESQL,
    REPLACE_NODE,
    ROWID,
    SQLITE,
    TO_EVIL,
    Refused,
    a_blob_handle,
    a_function_of_ones_own,
    an_order_of_ones_own,
    in_one_transaction,
)

REFUSED_NODES: dict[str, Refused] = {
    "replace an identity row by its rowid": Refused(
        "INSERT OR REPLACE INTO graph_nodes (rowid, node_id, scope, node_type)"
        f" VALUES ({ROWID}, 'topic/x', 'local', 'concept')",
        SQLITE,
    ),
    "replace an identity row by the rowid of an update": Refused(
        f"UPDATE OR REPLACE graph_nodes SET rowid = {ROWID} WHERE node_id = 'topic/rust'", SQLITE
    ),
    "into the scope, over the rowid of one": Refused(
        f"UPDATE OR REPLACE graph_nodes SET rowid = {ROWID}, scope = 'identity'"
        " WHERE node_id = 'topic/rust'",
        SQLITE,
    ),
    "no id": Refused(NODE + "(NULL, 'identity', 'concept', '{}', NULL)"),
    "no id, ignored": Refused(
        NODE.replace("INSERT", "INSERT OR IGNORE", 1) + "(NULL, 'identity', 'c', '{}', NULL)",
        SQLITE,
    ),
    "no type": Refused(NODE + "('agent/eve', 'identity', NULL, '{}', NULL)"),
    "no type, ignored": Refused(
        NODE.replace("INSERT", "INSERT OR IGNORE", 1) + "('agent/eve', 'identity', NULL, '', '')",
        SQLITE,
    ),
    "type to nothing": Refused("UPDATE graph_nodes SET node_type = NULL" + OF_IRIS),
    "an id of bytes": Refused(NODE + "(x'00ff', 'identity', 'concept', '{}', NULL)", SQLITE),
    "an author of bytes": Refused(
        NODE + "('agent/eve', 'identity', 'concept', '{}', x'00ff')", SQLITE
    ),
    "a type of bytes": Refused(NODE + "('agent/eve', 'identity', x'00ff', '{}', NULL)", SQLITE),
    "attributes of bytes": Refused(
        NODE + "('agent/eve', 'identity', 'concept', x'00ff', NULL)", SQLITE
    ),
    "an id of bytes, replaced": Refused(
        REPLACE_NODE + "(x'00ff', 'identity', 'concept', '{}', NULL)", SQLITE
    ),
    "lower() of one's own": Refused(a_function_of_ones_own, SQLITE),
    "an order of one's own": Refused(an_order_of_ones_own, SQLITE),
    "a blob handle": Refused(a_blob_handle("graph_nodes", "attributes_json"), SQLITE),
    "a trigger inside the gate": Refused(
        in_one_transaction(
            "CREATE TEMP TRIGGER inside AFTER INSERT ON main.identity_changes BEGIN"
            " UPDATE graph_nodes SET attributes_json = 'evil' WHERE node_id = 'agent/iris'; END",
            TO_EVIL + OF_IRIS,
        ),
        SQLITE,
    ),
    "a trigger that inserts inside the gate": Refused(
        in_one_transaction(
            "CREATE TEMP TRIGGER inside AFTER INSERT ON main.identity_changes BEGIN"
            " INSERT INTO graph_nodes (node_id, scope, node_type) VALUES ('x', 'identity', 'c');"
            " END",
            NODE + EVE_ROW,
        ),
        SQLITE,
    ),
    "a trigger that deletes inside the gate": Refused(
        in_one_transaction(
            "CREATE TEMP TRIGGER inside AFTER INSERT ON main.identity_changes BEGIN"
            " DELETE FROM graph_nodes WHERE node_id = 'agent/iris'; END",
            "DELETE FROM graph_edges WHERE edge_id = 'e1'",
            "DELETE FROM graph_nodes WHERE node_id = 'value/care'",
        ),
        SQLITE,
    ),
    "a trigger after the gate": Refused(
        in_one_transaction(
            "CREATE FUNCTION pg_temp.zz() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.scope := 'identity'; RETURN NEW; END $$",
            "CREATE TRIGGER zz BEFORE INSERT ON graph_nodes FOR EACH ROW"
            " EXECUTE FUNCTION pg_temp.zz()",
            NODE + EVE_ROW.replace("identity", "local"),
        ),
        POSTGRESQL,
    ),
    "truncate": Refused("TRUNCATE graph_nodes CASCADE", POSTGRESQL),
}
