"""Lines by bar and level from what the index has counted; times in seconds since 1970.

Days are taken where they lie in one bar, so that years cost what months do.
"""

from collections.abc import Iterator

from persistence.plain_reads import read
from persistence.tsdb.log_index.writing import DAY

Counted = tuple[int, str, int]  # number of bar, level as stored, lines


def counted(cell: int, first: int, end: int, origin: int, step: int) -> Iterator[Counted]:
    """Add up what was counted from one whole cell to before another.

    Bars are `step` long and counted from `origin`; both are whole cells, MINUTE or HOUR long.
    """
    days = -(-first // DAY) * DAY, end // DAY * DAY
    if step < DAY or days[0] >= days[1]:
        yield from _cells(cell, first, end, origin, step)
        return
    yield from _cells(DAY, *days, origin, step)
    shared = _shared(*days, origin, step)
    for start, until in ((first, days[0]), (days[1], end), *shared):
        if start < until:
            yield from _cells(cell, start, until, origin, step)


def levels() -> list[str]:
    """Return every level of a line that was counted."""
    found = read("SELECT DISTINCT level FROM log_counts WHERE width = %s", [DAY])
    return [level for (level,) in found]


def _shared(first: int, end: int, origin: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the days that two bars share, adjoining ones as one stretch."""
    borders = range(origin + (first - origin) // step * step, end, step)
    days = sorted({at // DAY * DAY for at in borders if at % DAY and first < at})
    begin = 0
    for number, day in enumerate(days, start=1):
        if days[number : number + 1] != [day + DAY]:
            yield days[begin], day + DAY
            begin = number


def _cells(width: int, first: int, end: int, origin: int, step: int) -> list[Counted]:
    """Add up the cells of a width between two moments that lie in one bar each."""
    bar = f"(start - {origin:d}) / {step:d}"  # our own integers: parameters would not group
    found = read(
        f"SELECT {bar}, level, sum(lines) FROM log_counts"  # noqa: S608  # ours
        " WHERE width = %s AND start >= %s AND start < %s"
        f" AND {bar} = (start + {width - 1:d} - {origin:d}) / {step:d} GROUP BY 1, level",
        [width, first, end],
    )
    return [(int(number), level, int(lines)) for number, level, lines in found]
