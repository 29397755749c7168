"""The log through its index: lines that hold what is searched for, newest first.

What is not indexed yet is read directly and merged in, so that an answer is never stale.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from persistence import limits, moments, store
from persistence.paging import COUNT_CAP, Count, Order, Page, cursor_after, cursor_before, edge_of
from persistence.tsdb.expressions import TIMES, epoch_ms_of
from persistence.tsdb.log_index.conditions import fts5, holds, tsquery
from persistence.tsdb.log_index.documents import read
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.pending import Pending, pending
from persistence.tsdb.log_index.places import first_place, last_place
from persistence.tsdb.models import Correlation

ORDER = Order(("correlation_id",), times=TIMES)
MOST_PENDING = 5_000  # lines that one search reads directly
_LOWEST, _HIGHEST = 0, 2**63 - 1
# The index first, whatever the statistics say: it has the lines in their order already.
_HITS = {
    "sqlite": """
    FROM log_index CROSS JOIN log_documents d ON d.docid = log_index.rowid
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s""",
    "postgresql": """
    FROM log_documents d WHERE d.words @@ %s::tsquery AND d.docid BETWEEN %s AND %s""",
}
_UNCHANGED = """
    AND NOT EXISTS (SELECT 1 FROM log_marks m WHERE m.correlation_id = d.correlation_id)"""
_ROWS = {
    "sqlite": """
    SELECT c.*, d.docid FROM log_index
    CROSS JOIN log_documents d ON d.docid = log_index.rowid
    CROSS JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s""",
    "postgresql": """
    SELECT c.*, d.docid FROM log_documents d
    JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE d.words @@ %s::tsquery AND d.docid BETWEEN %s AND %s""",
}
_IN_ORDER = """
    AND c.correlation_type || '' = 'log_entry'
    ORDER BY {place} {way} LIMIT %s"""
_PLACE = {"sqlite": "log_index.rowid", "postgresql": "d.docid"}
Place = tuple[int, str]  # a number of the index; of a line not in it, the last of its
# millisecond with its key


@dataclass(frozen=True)
class Wanted:
    """What to search for, from `start` up to but not including `end`."""

    search: Search
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def places(self) -> tuple[int, int]:
        """Return the first and the last number of the index in question."""
        first = _LOWEST if self.start is None else first_place(epoch_ms_of(self.start))
        last = _HIGHEST if self.end is None else first_place(epoch_ms_of(self.end)) - 1
        return first, last


def page(wanted: Wanted, *, cursor: str | None = None, size: int = 50) -> Page[Correlation]:
    """Read one page. Raises BadCursor, TimeLimitReached."""
    backwards, edge = edge_of(cursor, ORDER) if cursor else (False, None)
    with limits.time_limit(limits.LIST_SECONDS):
        at = _place_of(*edge) if edge else None
        waiting = pending(MOST_PENDING)
        found = _merged(wanted, waiting, at, size + 1, backwards=backwards)
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    before = rows and (more if backwards else edge is not None)
    after = rows and (edge is not None if backwards else more)
    return Page(
        rows,
        cursor_before(rows[0], ORDER) if before else None,
        cursor_after(rows[-1], ORDER) if after else None,
        left_out=left_out(waiting),
    )


def left_out(waiting: Pending) -> str:
    if waiting.is_all:
        return ""
    return (
        f"More than {MOST_PENDING:,} lines are not indexed yet; of these only the newest were"
        " searched."
    )


def neighbours(
    wanted: Wanted, row: Correlation
) -> tuple[Correlation | None, Correlation | None]:
    """Return the lines just before and just after one in the list. Raises TimeLimitReached."""
    with limits.time_limit(limits.BESIDE_SECONDS):
        at = _place_of("", row.correlation_id, row)
        waiting = pending(MOST_PENDING)
        before, after = (
            next(iter(_merged(wanted, waiting, at, 1, backwards=way)), None)
            for way in (True, False)
        )
    return before, after


def every(wanted: Wanted, *, at_once: int = 1_000) -> Iterator[Correlation]:
    cursor: str | None = None
    while True:
        found = page(wanted, cursor=cursor, size=at_once)
        yield from found.rows
        cursor = found.next
        if cursor is None:
            return


def count(wanted: Wanted) -> Count:
    """Count the lines up to COUNT_CAP, within limits.COUNT_SECONDS."""
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            waiting = pending(MOST_PENDING)
            number = len(_unindexed(wanted, waiting)) + _count_hits(wanted)
    except limits.TimeLimitReached:
        return Count(None)
    return Count(min(number, COUNT_CAP), capped=number > COUNT_CAP or not waiting.is_all)


def _count_hits(wanted: Wanted) -> int:
    vendor = store.connection().vendor
    statement = f"SELECT count(*) FROM (SELECT 1 {_HITS[vendor]} {_UNCHANGED} LIMIT %s) AS hits"  # noqa: S608  # ours
    with store.connection().cursor() as cursor:
        cursor.execute(statement, [_condition(wanted), *wanted.places(), COUNT_CAP + 1])
        return int(cursor.fetchone()[0])


def _merged(
    wanted: Wanted, waiting: Pending, at: Place | None, most: int, *, backwards: bool
) -> list[Correlation]:
    """Return the first `most` lines beyond a place, from the index and from what is not in it."""
    ahead = [
        place
        for place in _unindexed(wanted, waiting)
        if at is None or (place > at if backwards else place < at)
    ]
    ahead = sorted(ahead, reverse=not backwards)[:most]
    direct = {row.correlation_id: row for row in _by_key([key for _, key in ahead])}
    hits = _hits(wanted, at, most, backwards=backwards) if most else []
    unindexed = set(waiting.keys)
    both = [
        *((place, direct[place[1]]) for place in ahead if place[1] in direct),
        *(((hit.docid, ""), hit) for hit in hits if hit.correlation_id not in unindexed),
    ]
    both.sort(key=lambda pair: pair[0], reverse=not backwards)
    return [row for _, row in both[:most]]


def _unindexed(wanted: Wanted, waiting: Pending) -> list[Place]:
    """Return the places of the lines that are not in the index and are searched for."""
    if not waiting.keys:
        return []
    first, last = wanted.places()
    return [
        (last_place(found.milliseconds), found.correlation_id)
        for found in read(waiting.keys)
        if first <= first_place(found.milliseconds) <= last and holds(wanted.search, found.words)
    ]


def _hits(
    wanted: Wanted, at: Place | None, most: int, *, backwards: bool
) -> Sequence[Any]:
    first, last = wanted.places()
    if at is not None:
        place, key = at
        first, last = (max(first, place + 1), last) if backwards else (first, min(last, place - (not key)))
    vendor = store.connection().vendor
    order = _IN_ORDER.format(place=_PLACE[vendor], way="ASC" if backwards else "DESC")
    return list(
        Correlation.objects.raw(
            f"{_ROWS[vendor]} {_UNCHANGED} {order}", [_condition(wanted), first, last, most]
        )
    )


def _condition(wanted: Wanted) -> str:
    return fts5(wanted.search) if store.connection().vendor == "sqlite" else tsquery(wanted.search)


def _place_of(text: str, key: str, row: Correlation | None = None) -> Place:
    """Return the place of a line: that of the index, or where it would come into it."""
    with store.connection().cursor() as cursor:
        cursor.execute(
            "SELECT docid FROM log_documents d WHERE correlation_id = %s" + _UNCHANGED, [key]
        )
        found = cursor.fetchone()
    if found:
        return int(found[0]), ""
    at = (row.timestamp or row.created_at).at if row is not None else moments.parse(text).at
    return last_place(None if at is None else epoch_ms_of(at)), key


def _by_key(keys: Sequence[str]) -> Sequence[Correlation]:
    return list(Correlation.objects.filter(correlation_id__in=keys)) if keys else []
