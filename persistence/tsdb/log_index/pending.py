"""Which lines the index does not hold as they are now: inserted since, changed, deleted.

On SQLite new lines are those whose row has a higher number than the last that was indexed;
SQLite may give numbers anew (VACUUM, a copy from a dump, the highest row deleted), so the key
of that row is remembered, and where it is another's, the newest indexed line is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence import shapes, store
from persistence.plain_reads import read
from persistence.tsdb.log_index.documents import columns
from persistence.tsdb.log_lines import LOG_ENTRY

_STATE = """
    SELECT seen, seen = 0 OR EXISTS (
        SELECT 1 FROM service_correlations WHERE rowid = seen AND correlation_id = seen_id
    ) FROM log_index_state"""
_NEWEST_INDEXED = """
    SELECT rowid FROM service_correlations
    WHERE correlation_type = %s AND EXISTS (
        SELECT 1 FROM log_documents
        WHERE log_documents.correlation_id = service_correlations.correlation_id
    )
    ORDER BY correlation_type DESC, rowid DESC LIMIT 1"""
# Ordered by both, the index of types leads to it, whatever the statistics say; and where all rows
# are points, `likely` says that the numbers leave as many as the type does.
_NEW = """
    FROM service_correlations WHERE correlation_type = %s AND likely(rowid > %s)
    ORDER BY correlation_type {way}, rowid {way} LIMIT %s"""
# Most searches meet a log at rest: one statement tells that nothing waits.
_AT_REST = """
    SELECT seen FROM log_index_state
    WHERE NOT EXISTS (SELECT 1 FROM log_marks)
        AND EXISTS (
            SELECT 1 FROM service_correlations WHERE rowid = seen AND correlation_id = seen_id
        )
        AND NOT EXISTS (
            SELECT 1 FROM service_correlations WHERE correlation_type = %s AND likely(rowid > seen)
            ORDER BY correlation_type DESC, rowid DESC
        )"""


@dataclass(frozen=True)
class Pending:
    """Lines to be read directly: the newest `keys`, each once; `is_all` if these are all."""

    keys: Sequence[str]
    is_all: bool
    seen: int = 0  # the number of the newest row that is indexed (SQLite)


def is_kept() -> bool:
    """Say whether this store has the index: an agent's has not, nor one not migrated yet."""
    shape = shapes.current()
    return not shape.read_only and "log_documents" in shape.tables


def pending(most: int) -> Pending:
    """Return what is not indexed, the last to be indexed first, at most `most` lines."""
    number, found = 0, []
    if store.connection().vendor == "sqlite":
        if at_rest := read(_AT_REST, [LOG_ENTRY]):
            return Pending([], is_all=True, seen=at_rest[0][0])
        number = seen()
        found = [key for _, key in newest(number, most + 1)]
    found += [key for (key,) in read(_MARKED, [most + 1])]
    keys = list(dict.fromkeys(found))
    return Pending(keys[:most], len(keys) <= most, number)


_MARKED = "SELECT correlation_id FROM log_marks ORDER BY mark DESC LIMIT %s"


def seen() -> int:
    """Return the number of the newest row that is indexed (SQLite)."""
    ((number, is_the_same),) = read(_STATE)
    if is_the_same:
        return int(number)
    found = read(_NEWEST_INDEXED, [LOG_ENTRY])
    return int(found[0][0]) if found else 0


def newest(after: int, most: int) -> list[tuple[int, str]]:
    """Return number and key of lines after a row, the newest first (SQLite)."""
    statement = f"SELECT rowid, correlation_id {_NEW.format(way='DESC')}"
    return [(number, key) for number, key in read(statement, [LOG_ENTRY, after, most])]


def oldest_rows(after: int, most: int) -> list[tuple[Any, ...]]:
    """Return lines after a row, the oldest first: its number, then the values of `columns`."""
    return read(f"SELECT rowid, {columns()} {_NEW.format(way='ASC')}", [LOG_ENTRY, after, most])
