"""What the log itself says happened: incidents, as bursts of errors."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from persistence import limits
from persistence.periods import between
from persistence.tsdb import buckets
from persistence.tsdb.expressions import TIMES, BucketNumber, epoch_ms
from persistence.tsdb.incidents import bursts
from persistence.tsdb.models import Correlation

BAD = ("ERROR", "CRITICAL", "FATAL")
SECONDS = 0.5
MOST_STRETCHES = 600
SHORTEST = dt.timedelta(minutes=5)  # or an incident that lasts falls apart into its moments
SHOWN = 20
_MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass(frozen=True)
class Incident:
    """From `start` up to `end` the log holds so many errors, far more than usual."""

    start: dt.datetime
    end: dt.datetime
    errors: int


def incidents(*, start: dt.datetime, end: dt.datetime) -> Sequence[Incident]:
    """Find bursts of errors; the time before `start` says what is usual.

    Raises TimeLimitReached after SECONDS.
    """
    since = start - (end - start)
    width = max(buckets.width_for(end - since, most=MOST_STRETCHES), SHORTEST)
    origin = buckets.origin(since, width)
    counts = np.zeros(-(-(end - origin) // width), dtype=np.int64)
    number = BucketNumber(origin_ms=epoch_ms(origin), width_ms=width // _MILLISECOND)
    lines = between(Correlation.objects.filter(log_level__in=BAD), TIMES, since=since, until=end)
    with limits.time_limit(SECONDS):
        for row in lines.annotate(_n=number).values("_n").annotate(lines=Count("*")).order_by():
            counts[row["_n"]] = row["lines"]
    found = [
        Incident(origin + first * width, origin + (last + 1) * width, int(errors))
        for first, last in bursts(counts)
        if (errors := counts[first : last + 1].sum()) and origin + (last + 1) * width > start
    ]
    return found[-SHOWN:]
