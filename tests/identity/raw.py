"""Plain sessions of the drivers, as a program that knows nothing of the gate would open them."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg

from persistence.store import sqlite_path

NODES = (
    "SELECT 'node', node_id, scope, node_type, attributes_json, version, updated_by"
    " FROM graph_nodes WHERE lower(scope) = 'identity' ORDER BY node_id"
)
EDGES = (
    "SELECT 'edge', edge_id, scope, source_node_id, target_node_id, relationship, weight,"
    " attributes_json FROM graph_edges WHERE lower(scope) = 'identity' ORDER BY edge_id"
)
WAITING = (
    "SELECT o.kind, o.item_id, o.before, o.after FROM identity_changes c"
    " JOIN identity_operations o ON o.change_id = c.change_id AND o.revision = c.revision"
    " WHERE c.state = 'pending' AND c.origin = 'captured' ORDER BY o.kind, o.item_id, o.position"
)


def connect(url: str) -> Any:
    """Open a session in which each statement is a transaction of its own."""
    if url.startswith("sqlite"):
        return sqlite3.connect(sqlite_path(url), isolation_level=None)
    return psycopg.connect(url, autocommit=True)


@contextlib.contextmanager
def session(url: str) -> Iterator[Any]:
    with contextlib.closing(connect(url)) as opened:
        yield opened


def identity(url: str) -> list[Any]:
    """Return all rows of the identity, whole, as a new session sees them."""
    with session(url) as opened:
        return [row for question in (NODES, EDGES) for row in opened.execute(question).fetchall()]


def waiting(url: str) -> list[tuple[str, str, Any, Any]]:
    """Return the operations of all captured changes: kind, id, content before and after."""
    with session(url) as opened:
        rows = opened.execute(WAITING).fetchall()
    return [
        (kind, item_id, content(before), content(after)) for kind, item_id, before, after in rows
    ]


def content(text: str | None) -> Any:
    """Return what an item is as an object, without what is NULL, weights as numbers."""
    if text is None:
        return None
    found = {key: value for key, value in json.loads(text).items() if value is not None}
    if "weight" in found:
        found["weight"] = float(found["weight"])
    return found
