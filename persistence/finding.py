"""What an id is the id of: a look into the index of each table whose rows have ids."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence import keys, limits
from persistence.plain_reads import read

SECONDS = 0.5  # for each kind: an agent's own store may lack the index
_MOST = 10  # of a kind: a node may be in each of five scopes, damaged chains repeat an entry
_NUMBER = 18  # digits that fit into what a chain numbers its entries with
# Kind, logical table, the column that is looked at, the column that says where within the kind.
_PLACES = (
    ("task", "tasks", "task_id", "''"),
    ("thought", "thoughts", "thought_id", "''"),
    ("node", "graph_nodes", "node_id", "scope"),
    ("edge", "graph_edges", "edge_id", "''"),
    ("trace", "service_correlations", "trace_id", "''"),
    ("correlation", "service_correlations", "correlation_id", "''"),
    ("audit entry", "audit_log_v2", "event_id", "sequence_number"),
    ("change", "identity_changes", "change_id", "''"),
    ("secret", "secrets", "secret_uuid", "''"),
)


@dataclass(frozen=True)
class Place:
    """Something in the store: what it is, its id, and the scope of a node or an entry's number."""

    kind: str
    id: str
    within: str = ""


@dataclass(frozen=True)
class Found:
    """The places of an id; `left_out` names the kinds that took too long to look through."""

    places: Sequence[Place]
    left_out: Sequence[str] = ()


def find(text: str) -> Found:
    """Look for an id, letter by letter, or for the number of an audit entry.

    One query for each kind.
    """
    looks: list[tuple[str, str, str, str | int, str]] = []
    if keys.storable(text):
        looks += ((kind, table, column, text, within) for kind, table, column, within in _PLACES)
    if text.isascii() and text.isdecimal() and len(text) <= _NUMBER:
        number = "sequence_number"
        looks.append(("audit entry", "audit_log_v2", number, int(text), number))
    places: list[Place] = []
    left_out = []
    for kind, table, column, value, within in looks:
        try:
            with limits.time_limit(SECONDS):
                found = _rows(table, column, value, within)
        except limits.TimeLimitReached:
            left_out.append(kind)
        else:
            places += (Place(kind, text, str(where)) for where in found)
    return Found(list(dict.fromkeys(places)), list(dict.fromkeys(left_out)))


def _rows(table: str, column: str, value: str | int, within: str) -> list[str | int]:
    statement = f"SELECT {within} FROM {table} WHERE {column} = %s LIMIT {_MOST}"  # noqa: S608  # the names of _PLACES; what is looked for is a parameter
    return list(dict.fromkeys(within for (within,) in read(statement, [value])))
