"""Which values a column holds, for a filter to offer: leaps through an index, never a scan."""

from persistence import limits
from persistence.logical_tables import COLUMNS
from persistence.other_values import as_text
from persistence.plain_reads import read

CAP = 100
_SECONDS = 0.1


def occurring(table: str, column: str, *, name: str | None = None) -> list[str]:
    """Return the distinct values of a logical column that an index begins with, at most CAP.

    `name` is what the table is called where the store is not: beside it lies another of its shape.

    Where there is no such index and the table is large, what was not found in a tenth of
    a second is not offered: the filter still takes any value that is typed.
    """
    if column not in COLUMNS[table]:
        raise LookupError(f"{table} has no column {column}.")
    name = name or table
    # The names come from COLUMNS, or are that of a model of ours.
    statement = f"""
        WITH RECURSIVE found(word, nth) AS (
            SELECT min("{column}"), 1 FROM "{name}"
            UNION ALL
            SELECT (SELECT min(t."{column}") FROM "{name}" t WHERE t."{column}" > word), nth + 1
            FROM found WHERE word IS NOT NULL AND nth < %s
        )
        SELECT word FROM found WHERE word IS NOT NULL
    """  # noqa: S608  # table and column are named by our code
    try:
        with limits.time_limit(_SECONDS):
            return [as_text(word) for (word,) in read(statement, [CAP])]
    except limits.TimeLimitReached:
        return []
