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
    session.execute(
        "COPY graph_nodes (node_id, scope, node_type, attributes_json) FROM STDIN;\n"
        'agent/eve\tidentity\tconcept\t{"tone": "evil"}\n\\.'
    )


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
