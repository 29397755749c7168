"""How wide the buckets of a chart are, and where they begin: arithmetic, no data."""

import datetime as dt
from itertools import chain

from persistence.tsdb.rules import EPOCH

_SECONDS = (1, 2, 5, 10, 15, 30)
_MINUTES = (1, 2, 5, 10, 15, 30)
_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 7, 14, 28)
WIDTHS = tuple(
    chain(
        (dt.timedelta(milliseconds=n) for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
        (dt.timedelta(seconds=n) for n in _SECONDS),
        (dt.timedelta(minutes=n) for n in _MINUTES),
        (dt.timedelta(hours=n) for n in _HOURS),
        (dt.timedelta(days=n) for n in _DAYS),
    )
)


def width_for(length: dt.timedelta, *, most: int) -> dt.timedelta:
    """Return the narrowest width a person would choose that cuts `length` into `most` or fewer."""
    for width in WIDTHS:
        if length <= width * most:
            return width
    widest = WIDTHS[-1]
    return widest * -(-length // (widest * most))


def origin(start: dt.datetime, width: dt.timedelta) -> dt.datetime:
    """Return the beginning of the bucket that `start` is in.

    Buckets are counted from midnight of the zone of `start`, so that a day is the reader's.
    """
    offset = start.utcoffset() or dt.timedelta()
    return start.astimezone(dt.UTC) - (start.astimezone(dt.UTC) - EPOCH + offset) % width
