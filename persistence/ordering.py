"""The total order of a list: the time of a row, newest first, then its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.db.models import Model, Q, QuerySet

from persistence import as_written, store
from persistence.moments import Instant, InstantOf, TimeText

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Order:
    """The order of a list: by the first of `times` that a row has, then by `keys`.

    `keys` make it total; without `times` they are the whole order.
    """

    keys: tuple[str, ...]
    times: tuple[str, ...] = ()
    oldest_first: bool = False

    def reversed(self) -> "Order":
        return Order(self.keys, self.times, not self.oldest_first)

    def as_written(self) -> "Order":
        return Order((as_written.NUMBER,), oldest_first=self.oldest_first)


def in_order(rows: QuerySet[M], order: Order) -> QuerySet[M]:
    """Sort `rows` as the list is, for streaming the whole of it."""
    sign = "" if order.oldest_first else "-"
    if order.keys == (as_written.NUMBER,):
        rows = cast("QuerySet[M]", rows.annotate(**{as_written.NUMBER: as_written.RowNumber()}))
    if order.times:
        times = {"_instant": Instant(*order.times), "_text": TimeText(*order.times)}
        rows = cast("QuerySet[M]", rows.alias(**times))
    names = (("_instant", "_text") if order.times else ()) + order.keys
    return rows.order_by(*(sign + name for name in names))


def beyond(order: Order, edge: Sequence[Any]) -> Q:
    """Ask for the rows after an edge: `(instant, text, key, …) < edge`.

    The outer bound is the one that an index can use.
    """
    compare = "gt" if order.oldest_first else "lt"
    names, values = list(order.keys), list(edge[-len(order.keys) :])
    if order.times and store.connection().vendor == "sqlite":
        names, values = ["_text", *names], [edge[0], *values]
    if order.times:
        names, values = ["_instant", *names], [InstantOf(edge[0]), *values]
    inner = Q(**{f"{names[-1]}__{compare}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        inner = Q(**{f"{name}__{compare}": value}) | (Q(**{name: value}) & inner)
    return Q(**{f"{names[0]}__{compare}e": values[0]}) & inner
