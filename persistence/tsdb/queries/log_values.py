"""How many lines have a level or a component: added up from what the index has counted.

Whole hours and days are known; the ends of a range that are none are counted by the index, and
lines that it does not hold as they are now directly.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from persistence.plain_reads import read
from persistence.tsdb.expressions import epoch_ms
from persistence.tsdb.log_index.documents import kept
from persistence.tsdb.log_index.fields import EXACT_LEVEL
from persistence.tsdb.log_index.language import Field, Search
from persistence.tsdb.log_index.pending import pending
from persistence.tsdb.log_index.places import first_place
from persistence.tsdb.log_index.writing import DAY, HOUR
from persistence.tsdb.queries import log_hit_counts, log_search, logs
from persistence.tsdb.queries.log_search import MOST_PENDING
from persistence.tsdb.queries.logs import LogFilter

_COLUMNS = {EXACT_LEVEL: 0, "component": 1}  # of a cell's level and component
_EVER = 1 << 30  # days since 1970, and before
_MOST_KEYS = 500
Cell = tuple[str, str]


def counted(lines: LogFilter, field: str, texts: Sequence[str]) -> Counter[str] | None:
    """Count a filter's lines by level or component; None where hours do not tell.

    `texts` are the values that matter: of no other one is the count right.
    """
    column, waiting = _COLUMNS.get(field), pending(MOST_PENDING)
    is_plain = not (lines.search or lines.tags) and waiting.is_all
    if column is None or not is_plain or any(kept(text + "…") != text + "…" for text in texts):
        return None
    first = (
        -_EVER * DAY if lines.start is None else -(-epoch_ms(lines.start) // 1000 // HOUR) * HOUR
    )
    end = _EVER * DAY if lines.end is None else epoch_ms(lines.end) // 1000 // HOUR * HOUR
    if first >= end:
        return None
    found: Counter[str] = Counter()
    for cell, number in (*_cells(first, end), *_outdated(waiting.keys, first, end)):
        if logs.has_level(lines, cell[0]):
            found[cell[column]] += number
    for text in texts:
        found[text] += _at_the_ends(lines, Search((Field(field, text),)), first, end)
    for line in log_search.waiting_for(logs.as_wanted(lines)):
        found[(line.level, line.component)[column]] += 1
    return found


def _cells(first: int, end: int) -> Iterator[tuple[Cell, int]]:
    days = -(-first // DAY) * DAY, end // DAY * DAY
    stretches = [(DAY, *days), (HOUR, first, days[0]), (HOUR, days[1], end)]
    for width, start, until in stretches if days[0] < days[1] else [(HOUR, first, end)]:
        rows = read(
            "SELECT level, component, sum(lines) FROM log_counts"
            " WHERE width = %s AND start >= %s AND start < %s GROUP BY level, component",
            [width, start, until],
        )
        yield from (((level, component), int(lines)) for level, component, lines in rows)


def _outdated(keys: Sequence[str], first: int, end: int) -> Iterator[tuple[Cell, int]]:
    """Yield minus one for each line that was counted and is no longer so."""
    lowest, highest = first_place(first * 1000), first_place(end * 1000)
    for at in range(0, len(keys), _MOST_KEYS):
        some = keys[at : at + _MOST_KEYS]
        rows = read(
            "SELECT docid, level, component FROM log_documents"  # noqa: S608  # ours
            f" WHERE correlation_id IN ({', '.join(['%s'] * len(some))})",
            some,
        )
        yield from ((tuple(cell), -1) for place, *cell in rows if lowest <= place < highest)


def _at_the_ends(lines: LogFilter, one: Search, first: int, end: int) -> int:
    """Count the lines that have a value and lie in no whole hour of the range."""
    wanted = logs.as_wanted(lines)
    lowest, highest = wanted.places()
    ends = (lowest, first_place(first * 1000) - 1), (first_place(end * 1000), highest)
    return sum(
        log_hit_counts.count(wanted.search & one, start, last, None)
        for start, last in ends
        if start <= last
    )
