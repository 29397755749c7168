"""What the log itself says happened: incidents, as bursts of errors."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from persistence import limits
from persistence.periods import between
from persistence.tsdb import buckets
from persistence.tsdb.expressions import TIMES, BucketNumber, epoch_ms
from persistence.tsdb.incidents import bursts
from persistence.tsdb.log_index.pending import is_kept
from persistence.tsdb.log_lines import levels_from
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries import log_bars
from persistence.tsdb.queries.logs import LogFilter

BAD = tuple(levels_from("ERROR"))
SECONDS = 0.5
MOST_STRETCHES = 600
SHORTEST = dt.timedelta(minutes=5)  # or an incident that lasts falls apart into its moments
# What is usual is looked up over a day at least: seen from within, a long burst is the usual.
USUAL = dt.timedelta(days=1)
SHOWN = 20
_MILLISECOND = dt.timedelta(milliseconds=1)
# By the index of levels, which knows them as they are written.
_BAD_LINES = Correlation.objects.filter(log_level__in=[*BAD, *map(str.lower, BAD)])


@dataclass(frozen=True)
class Incident:
    """From `start` up to `end` the log holds so many errors, far more than usual."""

    start: dt.datetime
    end: dt.datetime
    errors: int


def incidents(*, start: dt.datetime, end: dt.datetime) -> Sequence[Incident]:
    """Find bursts of errors; as much time before `start`, a day at least, says what is usual.

    Raises TimeLimitReached after SECONDS.
    """
    since = start - max(end - start, USUAL)
    width = max(buckets.width_for(end - since, most=MOST_STRETCHES), SHORTEST)
    # Days of UTC, whatever the zone: those are what the index of the log has counted.
    origin = buckets.origin(since.astimezone(dt.UTC), width)
    counts = np.zeros(-(-(end - origin) // width), dtype=np.int64)
    with limits.time_limit(SECONDS):
        for number, levels in _errors(since, end, origin, width).items():
            counts[number] = sum(levels.values())
    origin = origin.astimezone(start.tzinfo)
    found = [
        Incident(origin + first * width, origin + (last + 1) * width, int(errors))
        for first, last in bursts(counts)
        if (errors := counts[first : last + 1].sum()) and origin + (last + 1) * width > start
    ]
    return found[-SHOWN:]


def _errors(
    since: dt.datetime, end: dt.datetime, origin: dt.datetime, width: dt.timedelta
) -> Mapping[int, Mapping[str, int]]:
    """Count errors by stretch and level: from the index of the log where there is one."""
    number = BucketNumber(origin_ms=epoch_ms(origin), width_ms=width // _MILLISECOND)

    def scan(lines: LogFilter) -> Mapping[int, Mapping[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        rows = between(_BAD_LINES, TIMES, since=lines.start, until=lines.end)
        grouped = rows.annotate(_n=number).values("_n", "log_level")
        for row in grouped.annotate(_lines=Count("*")).order_by():
            found[row["_n"]][str(row["log_level"])] = row["_lines"]
        return found

    lines = LogFilter(at_least="ERROR", start=since, end=end)
    counted = log_bars.of_every(lines, origin, width, scan) if is_kept() else None
    return scan(lines) if counted is None else counted
