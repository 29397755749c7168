"""Changes to the identity: pages of a filtered list, counts, and what has arrived since."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from persistence import counting, ordering, paging
from persistence.counting import Count
from persistence.identity import filters
from persistence.identity.filters import ChangeFilter
from persistence.identity.models import Change
from persistence.identity.queries.rows import ChangeRow, listed
from persistence.identity.rules import OPEN, ChangeState
from persistence.identity.states import Item
from persistence.keys import storable
from persistence.paging import Page

STREAMED = 200
ARRIVALS = 50


def page(*, wanted: ChangeFilter, cursor: str | None = None, size: int = 50) -> Page[ChangeRow]:
    found = paging.paginate(filters.changes(wanted), wanted.order, cursor=cursor, size=size)
    return Page(listed(found.rows, wanted.now), found.previous, found.next)


def count(*, wanted: ChangeFilter) -> Count:
    return counting.count(filters.changes(wanted))


def every(*, wanted: ChangeFilter) -> Iterator[ChangeRow]:
    """Stream the whole of a filtered list, a page at a time."""
    cursor = None
    while True:
        found = page(wanted=wanted, cursor=cursor, size=STREAMED)
        yield from found.rows
        if found.next is None:
            return
        cursor = found.next


def pending(*, now: dt.datetime) -> Count:
    """Count the changes that can be ruled on."""
    return count(wanted=ChangeFilter(now=now, states=(ChangeState.PENDING,)))


def counts(*, now: dt.datetime) -> Mapping[str, Count]:
    """Count the open changes by state; those past their deadline are not open any more."""
    return {str(state): count(wanted=ChangeFilter(now=now, states=(state,))) for state in OPEN}


def mark(*, wanted: ChangeFilter) -> str:
    """Remember where the list ends that arrivals are held against: its newest change."""
    newest = ordering.in_order(filters.changes(wanted), _NEWEST_FIRST).first()
    return paging.cursor_before(newest, _NEWEST_FIRST) if newest else ""


def arrived(*, wanted: ChangeFilter, since: str) -> Count:
    """Count what has come into the list since the mark. Raises BadCursor."""
    found = paging.paginate(
        filters.changes(wanted), _NEWEST_FIRST, cursor=since or None, size=ARRIVALS
    )
    more = found.previous if since else found.next
    return Count(len(found.rows), capped=bool(more))


def beside(*, wanted: ChangeFilter, change_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the changes before and after this one in the filtered list."""
    row = Change.objects.filter(change_id=change_id).first() if storable(change_id) else None
    if row is None:
        return None, None
    before, after = paging.neighbours(filters.changes(wanted), wanted.order, row)
    return _id(before), _id(after)


def about_the_same(
    *, items: Sequence[Item], but: str, now: dt.datetime, limit: int
) -> Sequence[ChangeRow]:
    """Read the newest other changes that named any of these items, whatever came of them."""
    rows = filters.touching(items).exclude(change_id=but)
    return listed(list(ordering.in_order(rows, _NEWEST_FIRST)[:limit]), now)


_NEWEST_FIRST = ChangeFilter(now=dt.datetime.min.replace(tzinfo=dt.UTC)).order


def _id(row: Change | None) -> str | None:
    return row.change_id if row else None
