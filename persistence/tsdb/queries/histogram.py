"""How many log lines of each level fall into each stretch of time."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count

from persistence import limits
from persistence.ordering import in_order
from persistence.tsdb import buckets
from persistence.tsdb.expressions import EARLIEST, BucketNumber, epoch_ms
from persistence.tsdb.log_index.pending import is_kept
from persistence.tsdb.log_lines import LEVELS
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import log_bars, log_search, log_summaries
from persistence.tsdb.queries.logs import ORDER, LogFilter, indexed, matching

MOST_BARS = 60
SECONDS = 2.0
_MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass(frozen=True)
class Bar:
    start: dt.datetime
    lines: Mapping[str, int]  # by level, as stored

    @property
    def total(self) -> int:
        return sum(self.lines.values())


@dataclass(frozen=True)
class Histogram:
    """Bars between `start` and `end`, also those without a line; levels the worst first.

    `by_hour` says that some lines are removed, and known by the hour alone; `unseen` that the
    filter asks for what is not known of those.
    """

    start: dt.datetime
    end: dt.datetime
    width: dt.timedelta
    bars: Sequence[Bar]
    levels: Sequence[str]
    by_hour: bool = False
    unseen: bool = False


def histogram(*, lines: LogFilter, zone: dt.tzinfo) -> Histogram | None:
    """Count the lines of a filter; None where there is nothing to count between.

    Days begin at midnight of `zone`. Raises TimeLimitReached after SECONDS.
    """
    with limits.time_limit(SECONDS):
        start, end = _ends(lines)
        if start is None or end is None:
            return None
        start, end = start.astimezone(zone), end.astimezone(zone)
        width = buckets.width_for(end - start, most=MOST_BARS - 1)
        by_hour = log_summaries.are_between(start, end)
        width = max(width, log_summaries.HOUR) if by_hour else width
        origin = buckets.origin(start, width)
        counted = _count(replace(lines, start=start, end=end), origin, width, by_hour=by_hour)
    number_of_bars = -(-(end - origin) // width)
    bars = [Bar(origin + n * width, counted.get(n, {})) for n in range(number_of_bars)]
    levels = _worst_first({level for each in counted.values() for level in each})
    unseen = by_hour and not log_summaries.can_answer(lines)
    return Histogram(start, end, width, bars, levels, by_hour, unseen)


def _ends(lines: LogFilter) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the ends of the filter, or else of the whole log: the filter's own may cost a scan."""
    if lines.start is not None and lines.end is not None:
        return lines.start, lines.end
    of_index = log_search.ends() if indexed(lines) else None
    oldest, newest = of_index or _of_rows()
    first, last = log_summaries.ends()
    starts = [at for at in (oldest, first) if at is not None]
    ends = [at for at in (newest and newest + _MILLISECOND, last) if at is not None]
    return lines.start or min(starts, default=None), lines.end or max(ends, default=None)


def _of_rows() -> tuple[dt.datetime | None, dt.datetime | None]:
    readable = in_order(matching(LogFilter(start=EARLIEST)), ORDER)
    return _at(readable.reverse().first()), _at(readable.first())


def _at(row: Correlation | None) -> dt.datetime | None:
    return (row.timestamp or row.created_at).at if row is not None else None


def _count(
    lines: LogFilter, origin: dt.datetime, width: dt.timedelta, *, by_hour: bool
) -> Mapping[int, Mapping[str, int]]:
    number = BucketNumber(origin_ms=epoch_ms(origin), width_ms=width // _MILLISECOND)
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    if by_hour and log_summaries.can_answer(lines):
        counted.update({bar: Counter(n) for bar, n in log_summaries.counted(lines, number).items()})
    for bar, levels in _kept(lines, origin, width, number).items():
        counted[bar].update(levels)
    return counted


def _kept(
    lines: LogFilter, origin: dt.datetime, width: dt.timedelta, number: BucketNumber
) -> Mapping[int, Mapping[str, int]]:
    """Count the lines that are in the log: by its index where it has one."""

    def scan(part: LogFilter) -> Mapping[int, Mapping[str, int]]:
        return _scanned(part, number)

    wanted = indexed(lines)
    if wanted is not None:
        return log_bars.of_search(wanted, origin, width)
    counted = log_bars.of_every(lines, origin, width, scan) if is_kept() else None
    return scan(lines) if counted is None else counted


def _scanned(lines: LogFilter, number: BucketNumber) -> Mapping[int, Mapping[str, int]]:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    grouped = matching(lines).annotate(_bar=number).values("_bar", "log_level")
    for row in grouped.annotate(_n=Count("*")).order_by():
        counted[row["_bar"]][row["log_level"] or ""] += row["_n"]
    return counted


def _worst_first(levels: set[str]) -> list[str]:
    known = [level for level in reversed(LEVELS) if level in levels]
    return [*known, *sorted(levels - set(known))]
