"""Ways of writing to the identity with plain SQL, each with what becomes of it."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BOTH = ("sqlite", "postgresql")
SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)

IRIS = {"type": "concept", "attributes": '{"name": "Iris", "tone": "calm"}'}
CARE = {"type": "concept", "attributes": '{"weight": 1}'}
HOLDS = {
    "source": "agent/iris",
    "target": "value/care",
    "relationship": "holds",
    "weight": 0.1,
    "attributes": '{"since": 1}',
}
EVIL = {"type": "concept", "attributes": '{"tone": "evil"}'}
NODE = "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, updated_by) VALUES"
REPLACE_NODE = NODE.replace("INSERT", "INSERT OR REPLACE", 1)
EDGE = (
    "INSERT INTO graph_edges (edge_id, source_node_id, target_node_id, scope, relationship,"
    " weight, attributes_json) VALUES"
)
REPLACE_EDGE = EDGE.replace("INSERT", "INSERT OR REPLACE", 1)
IRIS_ROW = """('agent/iris', 'identity', 'concept', '{"tone": "evil"}', 'mallory')"""
EVE_ROW = """('agent/eve', 'identity', 'concept', '{"tone": "evil"}', 'mallory')"""
TO_EVIL = """UPDATE graph_nodes SET attributes_json = '{"tone": "evil"}'"""
OF_IRIS = " WHERE node_id = 'agent/iris' AND scope = 'identity'"
ROWID = "(SELECT rowid FROM graph_nodes" + OF_IRIS + ")"
EDGE_ROWID = "(SELECT rowid FROM graph_edges WHERE edge_id = 'e1')"

CHANGED_IRIS = [("node", "agent/iris", IRIS, EVIL)]
NEW_EVE = [("node", "agent/eve", None, EVIL)]
GONE_IRIS = [("node", "agent/iris", IRIS, None)]
GONE_EDGE = [("edge", "e1", HOLDS, None)]


def edge(**changed: Any) -> list[Any]:
    return [("edge", "e1", HOLDS, HOLDS | changed)]


@dataclass(frozen=True)
class Captured:
    """A write that becomes pending changes: these operations, by kind and id."""

    write: str | Callable[[Any], None]
    becomes: list[Any]
    engines: tuple[str, ...] = BOTH


@dataclass(frozen=True)
class Refused:
    """A write that fails."""

    write: str | Callable[[Any], None]
    engines: tuple[str, ...] = BOTH


def a_function_of_ones_own(session: Any) -> None:
    session.create_function("lower", 1, lambda _: "no")
    session.execute(TO_EVIL + OF_IRIS)


def an_order_of_ones_own(session: Any) -> None:
    session.create_collation("BINARY", lambda *_: 1)
    session.create_collation("NOCASE", lambda *_: 1)
    session.execute("UPDATE graph_nodes SET attributes_json = 'evil'")


def a_blob_handle(table: str, column: str) -> Callable[[Any], None]:
    """Overwrite bytes of a row in place: SQLite runs no trigger for that."""

    def write(session: Any) -> None:
        there = f"SELECT min(rowid) FROM {table} WHERE {column} IS NOT NULL"
        (rowid,) = session.execute(there).fetchone()
        with session.blobopen(table, column, rowid, readonly=False) as blob:
            blob.write(b"{")

    return write


def a_copy(session: Any) -> None:
    with (
        session.cursor() as cursor,
        cursor.copy(
            "COPY graph_nodes (node_id, scope, node_type, attributes_json) FROM STDIN"
        ) as copy,
    ):
        copy.write_row(("agent/eve", "identity", "concept", '{"tone": "evil"}'))


def in_one_transaction(*statements: str) -> Callable[[Any], None]:
    def write(session: Any) -> None:
        session.execute("BEGIN")
        try:
            for statement in statements:
                session.execute(statement)
        except Exception:
            session.execute("ROLLBACK")
            raise
        session.execute("COMMIT")

    return write


def trying(*statements: str) -> Callable[[Any], None]:
    """Run one after the other, whatever becomes of each; raise what went wrong first."""

    def write(session: Any) -> None:
        failed: list[Exception] = []
        for statement in statements:
            with contextlib.suppress(Exception):
                try:
                    session.execute(statement)
                except Exception as error:
                    failed.append(error)
                    raise
        if failed:
            raise failed[0]

    return write


NODES: dict[str, Captured | Refused] = {
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
    # From here on they fail.
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
