"""The log through its index: lines that hold what is searched for, newest first.

What is not indexed yet is read directly and merged in, so that an answer is never stale.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from persistence import limits, moments
from persistence.counting import COUNT_CAP, Count
from persistence.moments import Moment
from persistence.ordering import Order
from persistence.paging import Page, cursor_after, cursor_before, edge_of
from persistence.tsdb.expressions import EARLIEST, TIMES, epoch_ms, epoch_ms_of, from_epoch_ms
from persistence.tsdb.log_index.conditions import holds
from persistence.tsdb.log_index.documents import Document, read
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.pending import Pending, pending
from persistence.tsdb.log_index.places import first_place, last_place
from persistence.tsdb.log_lines import Row
from persistence.tsdb.queries import log_hit_counts, log_hits
from persistence.tsdb.queries.log_hits import LineRow

ORDER = Order(("correlation_id",), times=TIMES)
MOST_PENDING = 5_000  # lines that one search reads directly
_LOWEST, _HIGHEST = 0, 2**63 - 1
_INDEXED, _AFTER_ALL = -1, MOST_PENDING
Place = tuple[int, int]  # a number of the index and _INDEXED, or where a line will come into it:
# the last number of its millisecond, and its rank among those that wait


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


def page(wanted: Wanted, *, cursor: str | None = None, size: int = 50) -> Page[LineRow]:
    """Read one page. Raises BadCursor, TimeLimitReached."""
    backwards, edge = edge_of(cursor, ORDER) if cursor else (False, None)
    with limits.time_limit(limits.LIST_SECONDS):
        waiting = pending(MOST_PENDING)
        at = _place_of(edge[1], moments.parse(edge[0]), waiting) if edge else None
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


def neighbours(wanted: Wanted, row: Row) -> tuple[LineRow | None, LineRow | None]:
    """Return the lines just before and just after one in the list. Raises TimeLimitReached."""
    with limits.time_limit(limits.BESIDE_SECONDS):
        waiting = pending(MOST_PENDING)
        at = _place_of(row.correlation_id, row.timestamp or row.created_at, waiting)
        before, after = (
            next(iter(_merged(wanted, waiting, at, 1, backwards=way)), None)
            for way in (True, False)
        )
    return before, after


def every(wanted: Wanted, *, at_once: int = 1_000) -> Iterator[LineRow]:
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
            number = len(_unindexed(wanted, waiting))
            number += log_hit_counts.count(wanted.search, *wanted.places(), COUNT_CAP + 1)
    except limits.TimeLimitReached:
        return Count(None)
    return Count(min(number, COUNT_CAP), capped=number > COUNT_CAP or not waiting.is_all)


def ends() -> tuple[dt.datetime, dt.datetime] | None:
    """Return the times of the first and the last line; None while one is not indexed, or is none.

    Of the index the numbers tell: the rows would be sorted by what is read from each.
    """
    if not pending(0).is_all:
        return None
    found = log_hit_counts.ends(first_place(epoch_ms(EARLIEST)), _HIGHEST)
    return None if found is None else (from_epoch_ms(found[0]), from_epoch_ms(found[1]))


def _merged(
    wanted: Wanted, waiting: Pending, at: Place | None, most: int, *, backwards: bool
) -> list[LineRow]:
    """Return the first `most` lines beyond a place, from the index and from what is not in it."""
    ahead = {
        place: key
        for place, key in _unindexed(wanted, waiting).items()
        if at is None or (place > at if backwards else place < at)
    }
    nearest = sorted(ahead, reverse=not backwards)[:most]
    direct = {row.correlation_id: row for row in log_hits.by_key([ahead[p] for p in nearest])}
    both = [
        *((place, direct[ahead[place]]) for place in nearest if ahead[place] in direct),
        *(
            ((hit.docid, _INDEXED), hit)
            for hit in _hits(wanted, waiting, at, most, backwards=backwards)
        ),
    ]
    both.sort(key=lambda pair: pair[0], reverse=not backwards)
    return [row for _, row in both[:most]]


def _unindexed(wanted: Wanted, waiting: Pending) -> dict[Place, str]:
    """Return the lines that are not in the index and are searched for: their keys by place."""
    ranks = _ranks(waiting)
    return {
        (last_place(found.milliseconds), ranks[found.correlation_id]): found.correlation_id
        for found in _wanted(wanted, waiting)
    }


def waiting_for(wanted: Wanted) -> Iterator[Document]:
    """Yield the lines that are not in the index and are searched for."""
    return _wanted(wanted, pending(MOST_PENDING))


def _wanted(wanted: Wanted, waiting: Pending) -> Iterator[Document]:
    if not waiting.keys:
        return
    first, last = wanted.places()
    for found in read(waiting.keys):
        is_within = first <= first_place(found.milliseconds) <= last
        if is_within and holds(wanted.search, found.words):
            yield found


def _ranks(waiting: Pending) -> Mapping[str, int]:
    """Return the ranks of lines that wait: the last to be indexed has the highest."""
    return {key: MOST_PENDING - number for number, key in enumerate(waiting.keys, start=1)}


def _hits(
    wanted: Wanted, waiting: Pending, at: Place | None, most: int, *, backwards: bool
) -> Sequence[LineRow]:
    first, last = wanted.places()
    if at is not None and backwards:
        first = max(first, at[0] + 1)
    elif at is not None:
        last = min(last, at[0] - (at[1] == _INDEXED))
    return log_hits.hits(wanted.search, first, last, most, seen=waiting.seen, backwards=backwards)


def _place_of(key: str, at: Moment, waiting: Pending) -> Place:
    """Return the place of a line; of one that is gone, the end of its millisecond."""
    ranks = _ranks(waiting)
    found = log_hits.place_of(key)
    if found is not None and key not in ranks:
        return found, _INDEXED
    return last_place(None if at.at is None else epoch_ms_of(at.at)), ranks.get(key, _AFTER_ALL)
