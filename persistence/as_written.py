"""The order in which rows were written: what an agent's own SQLite store can always be read in.

Such a store has none of our indexes, and sorting millions of rows by their times takes longer
than a reader waits. The numbers that SQLite gives its rows grow as they are written.
"""

from typing import Any

from django.db.models import Func, IntegerField, Model
from django.db.models.sql.compiler import SQLCompiler

from persistence import shapes

NUMBER = "rowid"


class RowNumber(Func):
    """SQLite's own number of a row; the views of persistence/shapes.py pass it on."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return f'"{compiler.query.get_initial_alias()}".{NUMBER}', []


def is_known(model: type[Model]) -> bool:
    """Say whether this is an agent's store that numbers the rows of the model's table."""
    shape = shapes.current()
    return shape.read_only and shape.era.source(model._meta.db_table) in shape.numbered
