"""Rows of one value: through its own index where it is rare, in the list's order where not."""

from typing import Any

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

FEW = 5_000


class _Equals(Func):
    """Whether a text column has a value, in a form that leads through no index of the column."""

    output_field = BooleanField()

    def __init__(self, column: str, value: str) -> None:
        super().__init__(F(column), Value(value))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        (column, _), (mark, values) = map(compiler.compile, self.get_source_expressions())
        return f"({column} || '' = {mark})", list(values)

    as_postgresql = as_sqlite


def having(model: type[Model], column: str, value: str) -> Q | Func:
    """Match a column that has an index of its own but no order; asks the store one question.

    Rows of a common value would be sorted by the million for one page; in the order of
    the list they are met soon enough. A rare value is met there late, its index knows it.
    """
    few = by_index(model, column, value, FEW + 1)
    return Q(pk__in=few) if few.count() <= FEW else _Equals(column, value)


def by_index(model: type[Model], column: str, value: str, most: int) -> QuerySet[Model, Any]:
    """Return the keys of the first rows with a value, through the index of that column.

    Asked for by its order, the index is used whatever the statistics say: they know how
    often a value occurs on average, and the common ones hide the rare.
    """
    same = {f"{column}__gte": value, f"{column}__lte": value}
    return model._default_manager.filter(**same).order_by(column).values("pk")[:most]
