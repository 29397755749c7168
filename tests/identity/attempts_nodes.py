"""Writes of nodes that become proposals."""

from tests.identity.attempts import (
    CARE,
    CHANGED_IRIS,
    EVE_ROW,
    EVIL,
    GONE_EDGE,
    GONE_IRIS,
    IRIS,
    IRIS_ROW,
    NEW_EVE,
    NODE,
    OF_IRIS,
    POSTGRESQL,
    REPLACE_NODE,
    SQLITE,
    TO_EVIL,
    Captured,
    a_copy,
    in_one_transaction,
    trying,
)

NODES: dict[str, Captured] = {
    "insert": Captured(NODE + EVE_ROW, NEW_EVE),
    "insert several": Captured(
        NODE + EVE_ROW + "," + EVE_ROW.replace("eve", "mal"),
        [*NEW_EVE, ("node", "agent/mal", None, EVIL)],
    ),
    "insert over": Captured(NODE + IRIS_ROW, CHANGED_IRIS),
    "insert select": Captured(
        "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json)"
        """ SELECT 'agent/eve', 'identity', node_type, '{"tone": "evil"}' FROM graph_nodes"""
        " WHERE node_id = 'topic/rust'",
        NEW_EVE,
    ),
    "insert with": Captured(
        """WITH x AS (SELECT 'agent/eve' AS a, '{"tone": "evil"}' AS b) INSERT INTO graph_nodes"""
        " (node_id, scope, node_type, attributes_json) SELECT a, 'identity', 'concept', b FROM x",
        NEW_EVE,
    ),
    "insert returning": Captured(NODE + EVE_ROW + " RETURNING node_id", NEW_EVE),
    "insert or ignore": Captured(
        NODE.replace("INSERT", "INSERT OR IGNORE", 1) + IRIS_ROW, CHANGED_IRIS, SQLITE
    ),
    "insert or replace": Captured(REPLACE_NODE + IRIS_ROW, CHANGED_IRIS, SQLITE),
    "insert or replace, new": Captured(REPLACE_NODE + EVE_ROW, NEW_EVE, SQLITE),
    "replace": Captured(NODE.replace("INSERT", "REPLACE", 1) + IRIS_ROW, CHANGED_IRIS, SQLITE),
    "insert or fail": Captured(
        NODE.replace("INSERT", "INSERT OR FAIL", 1) + IRIS_ROW, CHANGED_IRIS, SQLITE
    ),
    "insert or rollback": Captured(
        NODE.replace("INSERT", "INSERT OR ROLLBACK", 1) + IRIS_ROW, CHANGED_IRIS, SQLITE
    ),
    "upsert do update": Captured(
        NODE + IRIS_ROW + " ON CONFLICT (node_id, scope) DO UPDATE SET"
        " attributes_json = excluded.attributes_json",
        CHANGED_IRIS,
    ),
    "upsert do nothing": Captured(NODE + IRIS_ROW + " ON CONFLICT DO NOTHING", CHANGED_IRIS),
    "scope in capitals": Captured(NODE + EVE_ROW.replace("'identity'", "'IDENTITY'"), NEW_EVE),
    "scope in both cases": Captured(NODE + EVE_ROW.replace("'identity'", "'IdentitY'"), NEW_EVE),
    "scope as bytes": Captured(
        NODE + EVE_ROW.replace("'identity'", "CAST('identity' AS BLOB)"), NEW_EVE, SQLITE
    ),
    "attributes as a number": Captured(
        NODE + "('agent/eve', 'identity', 'concept', 5, NULL)",
        [("node", "agent/eve", None, {"type": "concept", "attributes": "5"})],
    ),
    "no attributes": Captured(
        NODE + "('agent/eve', 'identity', 'concept', NULL, NULL)",
        [("node", "agent/eve", None, {"type": "concept"})],
    ),
    "two megabytes": Captured(
        f"{NODE} ('agent/eve', 'identity', 'concept', '{'x' * 2**21}', NULL)",
        [("node", "agent/eve", None, {"type": "concept", "attributes": "x" * 2**21})],
    ),
    "no json, quotes and signs": Captured(
        NODE + """('agent/"\\', 'identity', 'c"\\\n', '{"\\ud800": "''\t', NULL)""",
        [("node", 'agent/"\\', None, {"type": 'c"\\\n', "attributes": '{"\\ud800": "\'\t'})],
    ),
    "nul in the attributes": Captured(
        NODE + "('agent/eve', 'identity', 'concept', 'a' || char(0) || 'b', NULL)",
        [("node", "agent/eve", None, {"type": "concept", "attributes": "a\x00b"})],
        SQLITE,
    ),
    "update attributes": Captured(TO_EVIL + OF_IRIS, CHANGED_IRIS),
    "update all": Captured(
        TO_EVIL + " WHERE scope = 'identity'", [*CHANGED_IRIS, ("node", "value/care", CARE, EVIL)]
    ),
    "update type": Captured(
        "UPDATE graph_nodes SET node_type = 'user'" + OF_IRIS,
        [("node", "agent/iris", IRIS, IRIS | {"type": "user"})],
    ),
    "rename": Captured(
        "UPDATE graph_nodes SET node_id = 'agent/eve'" + OF_IRIS,
        [("node", "agent/eve", None, IRIS), *GONE_IRIS],
    ),
    "into the scope": Captured(
        "UPDATE graph_nodes SET scope = 'identity' WHERE node_id = 'topic/rust'",
        [("node", "topic/rust", None, {"type": "concept", "attributes": '{"tone": "evil"}'})],
    ),
    "into the scope, over one": Captured(
        "UPDATE graph_nodes SET scope = 'identity', node_id = 'agent/iris'"
        " WHERE node_id = 'topic/rust'",
        CHANGED_IRIS,
    ),
    "out of the scope": Captured("UPDATE graph_nodes SET scope = 'local'" + OF_IRIS, GONE_IRIS),
    "scope to nothing": Captured("UPDATE graph_nodes SET scope = NULL" + OF_IRIS, GONE_IRIS),
    "scope to capitals": Captured(
        "UPDATE graph_nodes SET scope = 'IDENTITY', attributes_json = 'evil'" + OF_IRIS,
        [("node", "agent/iris", IRIS, IRIS | {"attributes": "evil"})],
    ),
    "update from": Captured(
        "UPDATE graph_nodes SET attributes_json = t.attributes_json FROM (SELECT * FROM"
        " graph_nodes WHERE node_id = 'topic/rust') AS t"
        " WHERE graph_nodes.node_id = 'agent/iris' AND graph_nodes.scope = 'identity'",
        CHANGED_IRIS,
    ),
    "delete": Captured("DELETE FROM graph_nodes" + OF_IRIS, GONE_IRIS),
    "delete the scope": Captured(
        "DELETE FROM graph_nodes WHERE scope = 'identity'",
        [*GONE_IRIS, ("node", "value/care", CARE, None)],
    ),
    "delete returning": Captured("DELETE FROM graph_nodes" + OF_IRIS + " RETURNING 1", GONE_IRIS),
    "delete all": Captured(
        in_one_transaction("DELETE FROM graph_edges", "DELETE FROM graph_nodes"),
        [*GONE_EDGE, *GONE_IRIS, ("node", "value/care", CARE, None)],
    ),
    "a savepoint": Captured(
        in_one_transaction("SAVEPOINT s", TO_EVIL + OF_IRIS, "RELEASE s"), CHANGED_IRIS
    ),
    "a view with a trigger": Captured(
        in_one_transaction(
            "CREATE VIEW back_door AS SELECT node_id, attributes_json FROM graph_nodes",
            "CREATE TRIGGER back_door_t INSTEAD OF UPDATE ON back_door BEGIN UPDATE graph_nodes"
            " SET attributes_json = NEW.attributes_json WHERE node_id = NEW.node_id; END",
            """UPDATE back_door SET attributes_json = '{"tone": "evil"}'"""
            " WHERE node_id = 'agent/iris'",
            "DROP VIEW back_door",
        ),
        CHANGED_IRIS,
        SQLITE,
    ),
    "a view": Captured(
        in_one_transaction(
            "CREATE VIEW back_door AS SELECT * FROM graph_nodes",
            TO_EVIL.replace("graph_nodes", "back_door") + OF_IRIS,
            "DROP VIEW back_door",
        ),
        CHANGED_IRIS,
        POSTGRESQL,
    ),
    "recursive triggers": Captured(
        in_one_transaction("PRAGMA recursive_triggers = ON", REPLACE_NODE + IRIS_ROW),
        CHANGED_IRIS,
        SQLITE,
    ),
    "no checks": Captured(
        in_one_transaction("PRAGMA ignore_check_constraints = ON", TO_EVIL + OF_IRIS),
        CHANGED_IRIS,
        SQLITE,
    ),
    "old ways of altering": Captured(
        in_one_transaction("PRAGMA legacy_alter_table = ON", TO_EVIL + OF_IRIS),
        CHANGED_IRIS,
        SQLITE,
    ),
    "uncommitted reads": Captured(
        in_one_transaction("PRAGMA read_uncommitted = ON", TO_EVIL + OF_IRIS), CHANGED_IRIS, SQLITE
    ),
    "a temporary table of grants": Captured(
        in_one_transaction(
            "CREATE TEMP TABLE identity_grants AS SELECT 'x' AS change_id, 'put' AS action,"
            " 'node' AS kind, 'agent/iris' AS item_id, 'concept' AS node_type,"
            """ '{"tone": "evil"}' AS attributes""",
            TO_EVIL + OF_IRIS,
        ),
        CHANGED_IRIS,
    ),
    "a schema of one's own": Captured(
        in_one_transaction(
            "CREATE SCHEMA mine",
            "CREATE TABLE mine.identity_grants AS SELECT 'x' AS change_id, 'put' AS action,"
            " 'node' AS kind, 'agent/iris' AS item_id, 'concept' AS node_type,"
            """ '{"tone": "evil"}' AS attributes""",
            "SET LOCAL search_path = mine, public",
            TO_EVIL + OF_IRIS,
            "DROP SCHEMA mine CASCADE",
        ),
        CHANGED_IRIS,
        POSTGRESQL,
    ),
    "an attached copy": Captured(
        trying(
            "ATTACH ':memory:' AS copy",
            "CREATE TABLE copy.graph_nodes AS SELECT * FROM main.graph_nodes",
            'UPDATE copy.graph_nodes SET attributes_json = \'{"tone": "evil"}\'',
            "INSERT OR REPLACE INTO main.graph_nodes SELECT * FROM copy.graph_nodes"
            " WHERE node_id = 'agent/iris'",
        ),
        CHANGED_IRIS,
        SQLITE,
    ),
    "copy": Captured(a_copy, NEW_EVE, POSTGRESQL),
    "merge": Captured(
        "MERGE INTO graph_nodes g USING (VALUES ('agent/iris')) AS s (id)"
        " ON g.node_id = s.id AND g.scope = 'identity' WHEN MATCHED THEN UPDATE SET"
        """ attributes_json = '{"tone": "evil"}'""",
        CHANGED_IRIS,
        POSTGRESQL,
    ),
    "merge and insert": Captured(
        "MERGE INTO graph_nodes g USING (VALUES ('agent/eve')) AS s (id) ON g.node_id = s.id"
        " WHEN NOT MATCHED THEN INSERT (node_id, scope, node_type, attributes_json)"
        """ VALUES (s.id, 'identity', 'concept', '{"tone": "evil"}')""",
        NEW_EVE,
        POSTGRESQL,
    ),
    "a writable with": Captured(
        "WITH gone AS (DELETE FROM graph_nodes" + OF_IRIS + " RETURNING *) SELECT * FROM gone",
        GONE_IRIS,
        POSTGRESQL,
    ),
    "a do block": Captured(
        "DO $$ BEGIN " + TO_EVIL + OF_IRIS + "; END $$", CHANGED_IRIS, POSTGRESQL
    ),
    "a function": Captured(
        in_one_transaction(
            "CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ "
            + TO_EVIL
            + OF_IRIS
            + " $$",
            "SELECT pg_temp.f()",
        ),
        CHANGED_IRIS,
        POSTGRESQL,
    ),
    "a cursor": Captured(
        in_one_transaction(
            "DECLARE c CURSOR FOR SELECT * FROM graph_nodes" + OF_IRIS + " FOR UPDATE",
            "FETCH c",
            TO_EVIL + " WHERE CURRENT OF c",
        ),
        CHANGED_IRIS,
        POSTGRESQL,
    ),
    "a rename while the insert waits": Captured(
        in_one_transaction(
            NODE
            + """('agent/eve', 'identity', 'concept', '{"name": "Iris", "tone": "calm"}', '')""",
            "UPDATE graph_nodes SET node_id = 'agent/eve'" + OF_IRIS,
        ),
        [("node", "agent/eve", None, IRIS), ("node", "agent/eve", None, IRIS), *GONE_IRIS],
    ),
}
