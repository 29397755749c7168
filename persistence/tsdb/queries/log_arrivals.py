"""Lines in the order in which they arrived, whatever their times say.

A mark names a moment of the store: on SQLite the number of its newest row, on PostgreSQL a
snapshot, since there transactions end in another order than they began. Between two marks lie
exactly the lines that somebody who reads at both would find new.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from persistence import shapes, store
from persistence.cursors import BadCursor
from persistence.tsdb.log_index.documents import Document, read, rounded
from persistence.tsdb.log_index.pending import is_kept
from persistence.tsdb.log_lines import LOG_ENTRY, LogLine, line_of
from persistence.tsdb.models import Correlation

_FORMS = {"sqlite": re.compile(r"\d{1,18}"), "postgresql": re.compile(r"\d{1,19}:\d{1,19}:[\d,]*")}
_NEWEST = {
    "sqlite": "SELECT coalesce(max(rowid), 0) FROM service_correlations",
    "postgresql": "SELECT pg_current_snapshot()::text",
}
_ARRIVED = {
    "sqlite": """
    SELECT correlation_id FROM service_correlations
    WHERE correlation_type = %s AND rowid > %s AND rowid <= %s
    ORDER BY correlation_type DESC, rowid DESC LIMIT %s""",
    "postgresql": """
    SELECT correlation_id FROM (
        SELECT mark, correlation_id, xid FROM log_marks WHERE is_new AND %s <> ''
        UNION ALL SELECT mark, correlation_id, xid FROM log_arrivals
    ) AS new
    WHERE NOT pg_visible_in_snapshot(xid, %s::pg_snapshot)
        AND pg_visible_in_snapshot(xid, %s::pg_snapshot)
    ORDER BY mark DESC LIMIT %s""",
}


class BadMark(BadCursor):
    """The mark in the address is not one of ours."""


@dataclass(frozen=True)
class Arrived:
    """Lines between two marks, the last to arrive first; `is_all` if there were no more."""

    documents: Sequence[Document]
    is_all: bool


def can_be_followed() -> bool:
    """Say whether this store tells which lines are new: PostgreSQL does by our own tables."""
    if store.connection().vendor != "sqlite":
        return is_kept()
    shape = shapes.current()
    return not shape.read_only or shape.era.source("service_correlations") in shape.numbered


def mark() -> str:
    """Return the mark of now."""
    with store.connection().cursor() as cursor:
        cursor.execute(_NEWEST[store.connection().vendor])
        return str(cursor.fetchone()[0])


def checked(text: str) -> str:
    """Return a mark that came from outside. Raises BadMark."""
    if not _FORMS[store.connection().vendor].fullmatch(text):
        raise BadMark("The address to follow was cut or changed: start from the list.")
    return text


def between(since: str, until: str, *, most: int) -> Arrived:
    """Read the lines that arrived after one mark and up to another, at most `most`."""
    with store.connection().cursor() as cursor:
        cursor.execute(_ARRIVED[store.connection().vendor], [LOG_ENTRY, since, until, most + 1])
        keys = [key for (key,) in cursor.fetchall()]
    found = {document.correlation_id: document for document in read(keys[:most])}
    return Arrived([found[key] for key in keys[:most] if key in found], len(keys) <= most)


def lines(keys: Sequence[str]) -> list[LogLine]:
    """Read lines by their keys, in that order."""
    nobodys = [f"no line {number}" for number in range(rounded(len(keys)) - len(keys))]
    found = Correlation.objects.filter(pk__in=[*keys, *nobodys])
    rows = {row.correlation_id: row for row in found}
    return [line_of(rows[key]) for key in keys if key in rows]
