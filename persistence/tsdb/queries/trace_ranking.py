"""Traces in the order that a reader asks for, a page at a time.

A trace's place depends on nothing but itself, so a cursor that holds the place of an edge finds
the next page also after other traces have come.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from persistence import cursors
from persistence.cursors import BadCursor
from persistence.paging import Page

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
Place = tuple[int, int, str]


class Rankable(Protocol):
    """What a trace is sorted by."""

    @property
    def trace_id(self) -> str: ...
    @property
    def took(self) -> dt.timedelta: ...
    @property
    def newest(self) -> dt.datetime | None: ...
    @property
    def failed(self) -> int: ...


R = TypeVar("R", bound=Rankable)


class Sort(StrEnum):
    ERRORS = "errors"  # those with errors first, the slowest of them before the others
    SLOWEST = "slowest"
    NEWEST = "newest"


def _took(trace: Rankable) -> int:
    return -(trace.took // _MICROSECOND)


_PLACE: dict[Sort, Callable[[Rankable], Place]] = {
    Sort.ERRORS: lambda trace: (-min(trace.failed, 1), _took(trace), trace.trace_id),
    Sort.SLOWEST: lambda trace: (0, _took(trace), trace.trace_id),
    Sort.NEWEST: lambda trace: (
        0,
        -((trace.newest - _EPOCH) // _MICROSECOND) if trace.newest else 2**63,
        trace.trace_id,
    ),
}


def ranked(traces: Sequence[R], sort: Sort) -> list[R]:
    return sorted(traces, key=_PLACE[sort])


def beside(traces: Sequence[R], sort: Sort, trace_id: str) -> tuple[str | None, str | None]:
    """Return the ids before and after one trace; None where it is the edge, or not among them."""
    ids = [trace.trace_id for trace in ranked(traces, sort)]
    if trace_id not in ids:
        return None, None
    place = ids.index(trace_id)
    return (ids[place - 1] if place else None), next(iter(ids[place + 1 :]), None)


def page(traces: Sequence[R], sort: Sort, *, cursor: str | None = None, size: int = 50) -> Page[R]:
    """Return one page of `traces` as they are ranked. Raises BadCursor."""
    rows = ranked(traces, sort)
    backwards, edge = _decode(cursor) if cursor else (False, None)
    if edge is None:
        start = 0
    elif backwards:
        start = max(0, bisect_left(rows, edge, key=_PLACE[sort]) - size)
    else:
        start = bisect_right(rows, edge, key=_PLACE[sort])
    shown = rows[start : start + size]
    return Page(
        shown,
        cursors.encode(_PLACE[sort](shown[0]), backwards=True) if shown and start else None,
        cursors.encode(_PLACE[sort](shown[-1]), backwards=False) if rows[start + size :] else None,
    )


def _decode(cursor: str) -> tuple[bool, Place]:
    backwards, edge = cursors.decode(cursor)
    match edge:
        case [int(first), int(second), str(trace_id)]:
            return backwards, (first, second, trace_id)
    raise BadCursor("The page's address belongs to another list.")
