"""What is in a store, asked past the code under test, and the values that tests share."""

import contextlib
import datetime as dt
import sqlite3
from typing import Any

import psycopg
from psycopg.rows import dict_row

from persistence import GraphEdge, GraphNode, GraphScope, NodeType
from persistence.store import sqlite_path
from tests.engines import Store

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TABLES = (
    "graph_nodes",
    "graph_edges",
    "service_correlations",
    "tasks",
    "thoughts",
    "feedback_mappings",
    "audit_log_v2",
)


def ask(store: Store, sql: str) -> list[dict[str, Any]]:
    """Return what the database itself answers, its times as ISO 8601 text on either engine."""
    if store.engine == "sqlite":
        with contextlib.closing(sqlite3.connect(sqlite_path(store.url))) as session:
            session.row_factory = sqlite3.Row
            return [dict(row) for row in session.execute(sql)]
    kept = store.reader and contextlib.nullcontext(store.reader)
    with kept or psycopg.connect(store.url) as server:
        answer = server.cursor(row_factory=dict_row).execute(sql)
        return [{k: _text(v) for k, v in row.items()} for row in answer]


def do(store: Store, sql: str) -> None:
    """Change the store behind the back of the code under test."""
    if store.engine == "sqlite":
        with contextlib.closing(sqlite3.connect(sqlite_path(store.url))) as session:
            session.executescript(sql)
        return
    with psycopg.connect(store.url, autocommit=True) as server:
        server.execute(sql)


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    return ask(store, f"SELECT * FROM {table} ORDER BY 1")


def row(store: Store, table: str) -> dict[str, Any]:
    """Return the only row of a table."""
    (only,) = rows(store, table)
    return only


def count(store: Store, table: str) -> int:
    return ask(store, f"SELECT count(*) AS n FROM {table}")[0]["n"]


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return every row that an agent's operation could have written."""
    return {table: rows(store, table) for table in TABLES}


def node(
    node_id: str = "n", scope: GraphScope | str = GraphScope.LOCAL, **attributes: Any
) -> GraphNode:
    return GraphNode(id=node_id, type=NodeType.CONCEPT, scope=scope, attributes=attributes)


def edge(
    source: str = "a", target: str = "b", scope: GraphScope | str = GraphScope.LOCAL, **more: Any
) -> GraphEdge:
    return GraphEdge(source=source, target=target, scope=scope, **more)


def _text(value: Any) -> Any:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
