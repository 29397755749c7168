"""Nodes and edges with defaults, and what the tables really hold."""

from typing import Any

from persistence import GraphEdge, GraphNode
from persistence import store as stores


def node(name="topic/rust", /, *, scope="local", **attributes) -> GraphNode:
    return GraphNode(id=name, type="concept", scope=scope, attributes=attributes)


def edge(source="a", target="b", *, scope="local", **more) -> GraphEdge:
    return GraphEdge(source=source, target=target, scope=scope, **more)


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with stores.connection().cursor() as cursor:
        cursor.execute(query, values)
        return [tuple(row) for row in cursor.fetchall()]


def row(table: str) -> dict[str, Any]:
    """Return the only row of a table, by column."""
    with stores.connection().cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        (values,) = cursor.fetchall()
        return dict(zip([column[0] for column in cursor.description], values, strict=True))


def count(table: str) -> int:
    return rows(f"SELECT count(*) FROM {table}")[0][0]


def change(statement: str, *values: Any) -> None:
    with stores.connection().cursor() as cursor:
        cursor.execute(statement, values)
