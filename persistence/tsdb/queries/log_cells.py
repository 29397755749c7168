"""Lines by bar and level from what the index has counted; times in seconds since 1970.

Days are taken where they lie in one bar, so that years cost what months do.
"""

from collections.abc import Iterator, Sequence

from persistence.plain_reads import read
from persistence.tsdb.log_index.writing import DAY
from persistence.tsdb.log_lines import levels_from
from persistence.tsdb.queries.logs import LogFilter

Counted = tuple[int, str, int]  # number of bar, level as stored, lines


def counted(
    lines: LogFilter, cell: int, first: int, end: int, bars: tuple[int, int]
) -> Iterator[Counted]:
    """Add up what was counted of a filter's levels from one whole cell to before another.

    `bars` are where the first one begins and how long they are: whole cells, MINUTE or HOUR long.
    """
    days = -(-first // DAY) * DAY, end // DAY * DAY
    if bars[1] < DAY or days[0] >= days[1]:
        yield from _cells(lines, cell, first, end, bars)
        return
    yield from _cells(lines, DAY, *days, bars)
    for start, until in ((first, days[0]), (days[1], end), *_shared(*days, bars)):
        if start < until:
            yield from _cells(lines, cell, start, until, bars)


def levels() -> list[str]:
    """Return every level of a line that was counted."""
    found = read("SELECT DISTINCT level FROM log_counts WHERE width = %s", [DAY])
    return [level for (level,) in found]


def _shared(first: int, end: int, bars: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the days that two bars share, adjoining ones as one stretch."""
    origin, step = bars
    borders = range(origin + (first - origin) // step * step, end, step)
    days = sorted({at // DAY * DAY for at in borders if at % DAY and first < at})
    begin = 0
    for number, day in enumerate(days, start=1):
        if days[number : number + 1] != [day + DAY]:
            yield days[begin], day + DAY
            begin = number


def _cells(
    lines: LogFilter, width: int, first: int, end: int, bars: tuple[int, int]
) -> list[Counted]:
    """Add up the cells of a width between two moments that lie in one bar each."""
    origin, step = bars
    bar = f"(start - {origin:d}) / {step:d}"  # our own integers: parameters would not group
    which, names = _of_levels(lines)
    # First by what the table is sorted by: of thousands of hours that takes half the time.
    found = read(
        f"SELECT {bar}, level, sum(these) FROM ("  # noqa: S608  # ours
        "SELECT start, level, sum(lines) AS these FROM log_counts"
        f" WHERE width = %s AND start >= %s AND start < %s{which} GROUP BY start, level"
        f") AS cells WHERE {bar} = (start + {width - 1:d} - {origin:d}) / {step:d}"
        " GROUP BY 1, level",
        [width, first, end, *names],
    )
    return [(int(number), level, int(some)) for number, level, some in found]


def _of_levels(lines: LogFilter) -> tuple[str, Sequence[str]]:
    """Return the condition of a filter on levels, with its values."""
    if lines.level:
        return " AND level = %s", [lines.level]
    if not lines.at_least:
        return "", []
    names = levels_from(lines.at_least)
    return f" AND upper(level) IN ({', '.join(['%s'] * len(names))})", names
