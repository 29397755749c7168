"""Keyset paging: any page of ten million rows costs what the first page costs.

A list has a total order: the time of a row, newest first, then its key. A cursor holds
the time and key of the row at the edge of a page, so that nothing is counted or skipped,
and rows that arrive meanwhile shift nothing.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db import connections
from django.db.models import Model, QuerySet

from persistence import as_written, cursors, limits
from persistence.counting import Count
from persistence.cursors import BadCursor
from persistence.keys import storable
from persistence.moments import Moment
from persistence.ordering import Order, beyond, in_order
from persistence.plain_reads import rows_of

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
_OTHER_LIST = "The page's address belongs to another list."


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in the order of the list, with cursors for the pages before and after."""

    rows: Sequence[Row]
    previous: str | None
    next: str | None
    as_written: bool = False  # not sorted by time: in the order in which they were written
    left_out: str = ""  # a sentence, where rows may be missing that could not be looked at

    @property
    def whole(self) -> Count | None:
        """Return how many rows a list has whose first page this is; None where there are more."""
        return None if self.next or self.left_out else Count(len(self.rows))


@dataclass(frozen=True)
class Beginning(Generic[Row]):
    """The first rows of a list, which no further page follows; `cut` says that there are more."""

    rows: Sequence[Row]
    cut: bool
    as_written: bool  # not sorted by time


def paginate(
    rows: QuerySet[M],
    order: Order,
    *,
    cursor: str | None = None,
    size: int = 50,
    or_as_written: bool = False,
    columns: Sequence[str] = (),
) -> Page[M]:
    """Read one page of `rows`. Raises BadCursor, TimeLimitReached.

    With `columns`, those of the order among them, the rows are named tuples of these alone.
    With `or_as_written`, the rows of an agent's store that cannot be sorted in time come in
    the order in which they were written; the cursors of such a page keep to it.
    """
    backwards, edge = cursors.decode(cursor) if cursor else (False, None)
    written = or_as_written and as_written.is_known(rows.model)
    if written and _is_number(edge):
        order = order.as_written()
    elif edge is not None:
        _check(edge, order)
    if written and edge is None:
        order, found = _read_somehow(rows, order, size + 1, columns)
    else:
        way = order.reversed() if backwards else order
        found = _read(rows, way, edge, size + 1, columns=columns)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    before = found and (more if backwards else edge is not None)
    after = found and (edge is not None if backwards else more)
    return Page(
        found,
        _encode(found[0], order, backwards=True) if before else None,
        _encode(found[-1], order, backwards=False) if after else None,
        as_written=order.keys == (as_written.NUMBER,),
    )


def beginning(
    rows: QuerySet[Any, tuple[Any, ...]], order: Order, *, size: int
) -> Beginning[tuple[Any, ...]]:
    """Read the first `size` rows as tuples of values as the engine's driver hands them out.

    Those of an agent's store that cannot be sorted in time come as they were written, and such
    tuples end in the number of the row. Raises TimeLimitReached.
    """
    if as_written.is_known(rows.model):
        order, found = _read_somehow(rows, order, size + 1, ())
    else:
        found = _plain(in_order(rows, order)[: size + 1])
    return Beginning(found[:size], len(found) > size, order.keys == (as_written.NUMBER,))


def _plain(rows: QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Read rows past Django's cursor: PostgreSQL's times as text take twice as long as all else."""
    connection = connections[rows.db]
    statement, values = rows.query.get_compiler(connection=connection).as_sql()
    with limits.time_limit(limits.LIST_SECONDS):
        return rows_of(connection, statement, values)


def cursor_after(row: Any, order: Order) -> str:
    """Return the cursor of the page that begins after `row`."""
    return _encode(row, order, backwards=False)


def cursor_before(row: Any, order: Order) -> str:
    """Return the cursor of the page that ends before `row`."""
    return _encode(row, order, backwards=True)


def edge_of(cursor: str, order: Order) -> tuple[bool, list[Any]]:
    """Return whether a cursor leads backwards, and the row at the edge: time as text, keys.

    Raises BadCursor.
    """
    backwards, edge = cursors.decode(cursor)
    _check(edge, order)
    return backwards, edge


def neighbours(rows: QuerySet[M], order: Order, row: M) -> tuple[M | None, M | None]:
    """Return the rows just before and just after `row` in the list. Raises TimeLimitReached."""
    before, after = around(rows, order, row, size=1, seconds=limits.BESIDE_SECONDS)
    return (before[0] if before else None, after[0] if after else None)


def around(
    rows: QuerySet[M], order: Order, row: M, *, size: int, seconds: float | None = None
) -> tuple[Sequence[M], Sequence[M]]:
    """Return up to `size` rows before and after `row`, each in the order of the list."""
    edge = _edge(row, order)
    before = _read(rows, order.reversed(), edge, size, seconds=seconds)
    return before[::-1], _read(rows, order, edge, size, seconds=seconds)


def _read(
    rows: QuerySet[M],
    order: Order,
    edge: Sequence[Any] | None,
    size: int,
    *,
    seconds: float | None = None,
    columns: Sequence[str] = (),
) -> list[M]:
    rows = in_order(rows, order)
    if edge is not None:
        try:
            rows = rows.filter(beyond(order, edge))
        except ValueError as error:  # a text for a number
            raise BadCursor(_OTHER_LIST) from error
    if columns:  # of fifty rows, models take longer to make than to read
        names = dict.fromkeys((*columns, *order.keys))
        rows = cast("QuerySet[M]", rows.values_list(*names, named=True))
    with limits.time_limit(seconds or limits.LIST_SECONDS):
        return list(rows[:size])


def _read_somehow(
    rows: QuerySet[M], order: Order, size: int, columns: Sequence[str]
) -> tuple[Order, list[M]]:
    """Read the first rows of an agent's store: sorted if that is quick, else as written.

    Later pages may take longer than the first, or a list could end after it.
    """
    with contextlib.suppress(limits.TimeLimitReached):
        found = _read(rows, order, None, size, seconds=limits.SORT_SECONDS, columns=columns)
        return order, found
    order = order.as_written()
    try:
        return order, _read(rows, order, None, size, columns=columns)
    except limits.TimeLimitReached as reached:
        raise limits.TimeLimitReached(
            f"{reached} This agent's store has no index for it: without a filter, rows come in"
            " the order in which they were written."
        ) from reached


def _edge(row: Any, order: Order) -> list[Any]:
    """Return what identifies the place of a row: its time as text (if any), then its keys."""
    times = [getattr(row, name) for name in order.times]
    text = [next((t.text for t in times if isinstance(t, Moment)), "")] if times else []
    return [*text, *(getattr(row, name) for name in order.keys)]


def _encode(row: Any, order: Order, *, backwards: bool) -> str:
    return cursors.encode(_edge(row, order), backwards=backwards)


def _check(edge: Sequence[Any], order: Order) -> None:
    if len(edge) != len(order.keys) + bool(order.times) or not all(map(_is_key, edge)):
        raise BadCursor(_OTHER_LIST)
    if order.times and not isinstance(edge[0], str):
        raise BadCursor(_OTHER_LIST)


def _is_number(edge: Sequence[Any] | None) -> bool:
    """Say whether a cursor holds the number of a row and nothing else."""
    return edge is not None and len(edge) == 1 and isinstance(edge[0], int) and _is_key(edge[0])


def _is_key(value: Any) -> bool:
    if isinstance(value, str):
        return storable(value)
    return isinstance(value, int) and abs(value) < 2**63
