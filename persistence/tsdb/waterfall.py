"""A trace drawn by time: which span, how deep, from when to when, and where the time went."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persistence.tsdb.span_tree import Placed, in_tree
from persistence.tsdb.spans import Span, words

SLOWEST = 3
WORTH_A_WORD = 0.2  # of the trace's time: less is not what made it slow
_NOTHING = dt.timedelta()


@dataclass(frozen=True)
class Row:
    """A span in its place. `left` and `width` are shares of the trace's time, 0 to 1."""

    span: Span
    depth: int
    left: float
    width: float
    own: dt.timedelta | None  # of what it took, what no child of it was at work
    has_children: bool
    notes: Sequence[str]


@dataclass(frozen=True)
class Waterfall:
    """The rows in reading order; `start` and `end` are None where no row has a time."""

    rows: Sequence[Row]
    start: dt.datetime | None
    end: dt.datetime | None
    slowest: Sequence[Row]  # by their own time, where it is much of the whole

    @property
    def took(self) -> dt.timedelta:
        return self.end - self.start if self.start and self.end else _NOTHING

    @property
    def failed(self) -> Sequence[Row]:
        return [row for row in self.rows if row.span.failed]


def waterfall(spans: Sequence[Span]) -> Waterfall:
    """Lay out `spans`, oldest first."""
    starts = [span.start for span in spans if span.start is not None]
    ends = [span.end for span in spans if span.end is not None]
    start, end = min(starts, default=None), max(ends, default=None)
    placed = in_tree(spans, own=lambda span: span.span_id, parent=lambda span: span.parent_span_id)
    children: dict[int, list[Span]] = defaultdict(list)
    for one in placed:
        if one.parent is not None:
            children[id(one.parent)].append(one.span)
    rows = [_row(one, children[id(one.span)], start, end) for one in placed]
    return Waterfall(rows, start, end, _slowest(rows, end - start if start and end else _NOTHING))


def _slowest(rows: Sequence[Row], whole: dt.timedelta) -> list[Row]:
    """Return the rows where the time went; among a few rows everybody sees them."""
    if len(rows) <= SLOWEST:
        return []
    least = whole * WORTH_A_WORD
    slow = [row for row in rows if row.own and row.own >= least]
    return sorted(slow, key=lambda row: row.own or _NOTHING, reverse=True)[:SLOWEST]


def _row(
    one: Placed[Span], children: Sequence[Span], start: dt.datetime | None, end: dt.datetime | None
) -> Row:
    span = one.span
    whole = end - start if start and end else _NOTHING
    left = (span.start - start) / whole if span.start and start and whole else 0.0
    width = (span.took or _NOTHING) / whole if whole else 0.0
    return Row(
        span=span,
        depth=one.depth,
        left=left,
        width=min(width, 1 - left),
        own=None if span.took is None else span.took - _at_work(span, children),
        has_children=bool(children),
        notes=[note for note in (one.odd, _skew(one), span.odd) if note],
    )


def _skew(one: Placed[Span]) -> str:
    if one.parent is None or one.span.start is None or one.parent.start is None:
        return ""
    before = one.parent.start - one.span.start
    if before < dt.timedelta(milliseconds=1):
        return ""
    return f"starts {words(before)} before its parent: clocks differ, or one of the times is wrong"


def _at_work(span: Span, children: Iterable[Span]) -> dt.timedelta:
    """Return how much of a span's time at least one of its children was at work."""
    until, busy = span.start, _NOTHING
    end = span.end
    if until is None or end is None:
        return busy
    times = [(child.start, child.end) for child in children if child.took and child.start]
    for start, finish in sorted((start, finish) for start, finish in times if start and finish):
        first, last = max(start, until), min(finish, end)
        if last > first:
            busy += last - first
            until = last
    return busy
