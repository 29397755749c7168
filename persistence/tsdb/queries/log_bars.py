"""Lines by bar and level from the index: what a scan of the log would count, without one.

Where nothing is searched for, the index has counted each minute, hour and day; the ends of a
range that are no whole ones are read directly. Where something is, its lines are numbered by time.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from persistence import store
from persistence.tsdb.expressions import epoch_ms, from_epoch_ms
from persistence.tsdb.log_index.documents import read
from persistence.tsdb.log_index.fields import EXACT_LEVEL
from persistence.tsdb.log_index.language import Field, Search
from persistence.tsdb.log_index.pending import pending
from persistence.tsdb.log_index.places import milliseconds_of
from persistence.tsdb.log_index.writing import HOUR, MINUTE
from persistence.tsdb.queries import log_cells, log_hit_counts, log_search
from persistence.tsdb.queries.log_search import MOST_PENDING, Wanted
from persistence.tsdb.queries.logs import LogFilter, has_level

Bars = dict[int, Counter[str]]
Scan = Callable[[LogFilter], Mapping[int, Mapping[str, int]]]  # counts a filter's rows by bar
_MOST_KEYS = 500


def of_search(wanted: Wanted, origin: dt.datetime, width: dt.timedelta) -> Bars:
    """Count the lines that are searched for, by number of bar and level."""
    counted: Bars = defaultdict(Counter)
    start, step = epoch_ms(origin), width // dt.timedelta(milliseconds=1)
    for bar, level, lines in _indexed(wanted, start, step):
        counted[bar][level] += lines
    for found in log_search.waiting_for(wanted):
        if found.milliseconds is not None:
            counted[(found.milliseconds - start) // step][found.level] += 1
    return counted


def _indexed(wanted: Wanted, start: int, step: int) -> Iterable[tuple[int, str, int]]:
    places = wanted.places()
    if log_hit_counts.are_many(wanted.search, *places):
        return _of_many(wanted.search, places, start, step)
    return log_hit_counts.by_level(wanted.search, *places, start, step)


def _of_many(
    search: Search, places: tuple[int, int], start: int, step: int
) -> Iterable[tuple[int, str, int]]:
    """Count level by level: each walks the lists of the index from end to end.

    First those of the newest lines; the others only if lines are left.
    """
    common, counted = log_hit_counts.newest_levels(search, *places), 0
    for level in common:
        for bar, lines in log_hit_counts.bar_by_bar(_of_level(search, level), *places, start, step):
            counted += lines
            yield bar, level, lines
    rest = [level for level in log_cells.levels() if level not in common]
    if rest and log_hit_counts.count(search, *places, None) > counted:
        for level in rest:
            for bar, lines in log_hit_counts.by_bar(_of_level(search, level), *places, start, step):
                yield bar, level, lines


def _of_level(search: Search, level: str) -> Search:
    return search & Search((Field(EXACT_LEVEL, level),))


def of_every(lines: LogFilter, origin: dt.datetime, width: dt.timedelta, scan: Scan) -> Bars | None:
    """Count the lines between the ends of a filter without a search; None where cells do not fit.

    `scan` counts directly what lies outside the whole minutes or hours between its ends.
    """
    start, step = epoch_ms(origin), width // dt.timedelta(milliseconds=1)
    cell = next((c for c in (HOUR, MINUTE) if not (start % (c * 1000) or step % (c * 1000))), 0)
    waiting = pending(MOST_PENDING)
    if not cell or not waiting.is_all or lines.start is None or lines.end is None:
        return None
    inner = -(-epoch_ms(lines.start) // (cell * 1000)), epoch_ms(lines.end) // (cell * 1000)
    if inner[0] >= inner[1]:
        return None
    first, last = (from_epoch_ms(number * cell * 1000) for number in inner)
    counted: Bars = defaultdict(Counter)
    for part in (replace(lines, end=first), replace(lines, start=last)):
        for bar, levels in scan(part).items() if part.start < part.end else ():  # type: ignore[operator]  # both are known
            counted[bar].update(levels)
    inside = inner[0] * cell, inner[1] * cell
    bars = start // 1000, step // 1000
    for bar, level, number in log_cells.counted(lines, cell, *inside, bars):
        counted[bar][level] += number
    for at, level, number in _corrections(waiting.keys, *inside):
        if has_level(lines, level):
            counted[(at * 1000 - start) // step][level] += number
    return {bar: +levels for bar, levels in counted.items()}


def _corrections(keys: Sequence[str], start: int, end: int) -> Iterable[tuple[int, str, int]]:
    """Yield one for each line that the cells do not know, minus one for what is no longer so."""
    for found in read(keys):
        yield from _within(found.milliseconds, found.level, 1, start, end)
    for at in range(0, len(keys), _MOST_KEYS):
        some = keys[at : at + _MOST_KEYS]
        marks = ", ".join(["%s"] * len(some))
        with store.connection().cursor() as cursor:
            cursor.execute(
                f"SELECT docid, level FROM log_documents WHERE correlation_id IN ({marks})",  # noqa: S608  # ours
                some,
            )
            for place, level in cursor.fetchall():
                yield from _within(milliseconds_of(place), level, -1, start, end)


def _within(
    milliseconds: int | None, level: str, number: int, start: int, end: int
) -> Iterable[tuple[int, str, int]]:
    if milliseconds is not None and start <= milliseconds // 1000 < end:
        yield milliseconds // 1000, level, number
