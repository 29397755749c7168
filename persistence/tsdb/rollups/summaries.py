"""Summary rows: what retention keeps of an hour's or a day's points, as JSON in a correlation.

    {"count": n, "sum": s, "min": a, "max": b, "undrawn": u, "sketch": "<base64 KLL>"}

`count` are all points, `undrawn` those whose value no line can hold; where every one is such,
sum, min, max and sketch are null.
"""

import base64
import binascii
import json
import math
from dataclasses import dataclass

import numpy as np

from persistence.tsdb.rollups import sketches
from persistence.tsdb.rollups.cells import (
    DAILY,
    HOURLY,
    MINUTE,
    PERCENTS,
    POINT,
    Cells,
    Points,
)
from persistence.tsdb.rules import CorrelationType

SPANS = {
    CorrelationType.METRIC_DATAPOINT.value: POINT,
    CorrelationType.METRIC_HOURLY_SUMMARY.value: HOURLY,
    CorrelationType.METRIC_DAILY_SUMMARY.value: DAILY,
}
# Beyond what retention ever wrote: a day at a thousand points a second, and of those that no
# line can hold, which become points in memory, at ten a second.
_MOST_POINTS, _MOST_UNDRAWN = 100_000_000, 1_000_000


@dataclass(frozen=True)
class Summary:
    """The figures of a summary row; `sketch` is None where it holds no number."""

    count: int
    undrawn: int
    sum: float
    minimum: float
    maximum: float
    sketch: bytes | None


def read(text: str | None) -> Summary | None:
    """Read a summary's JSON; None where the text is none of ours: it counts for nothing."""
    try:
        found = json.loads(text or "")
        count, undrawn = int(found["count"]), int(found["undrawn"])
        if not 0 < count <= _MOST_POINTS or not 0 <= undrawn <= min(count, _MOST_UNDRAWN):
            return None
        if count == undrawn:
            return Summary(count, undrawn, 0.0, math.nan, math.nan, None)
        numbers = [float(found[name]) for name in ("sum", "min", "max")]
        sketch = base64.b64decode(found["sketch"], validate=True)
        values = sketches.all_values(sketch)
    except (ArithmeticError, ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        return None
    if not all(map(math.isfinite, numbers)):
        return None
    if values is not None and len(values) != count - undrawn:
        return None
    total, minimum, maximum = numbers
    return Summary(count, undrawn, total, minimum, maximum, sketch)


def as_points(summary: Summary, series: int, at: int, span: int) -> Points | None:
    """Return all points of a summary, at its moment; None where it has not kept them all."""
    values = np.empty(0) if summary.sketch is None else sketches.all_values(summary.sketch)
    if values is None:
        return None
    every = np.append(values, np.full(summary.undrawn, np.nan))
    number = len(every)
    return Points(
        np.full(number, series, np.int64),
        np.full(number, at, np.int64),
        every,
        np.full(number, span, np.uint8),
    )


def as_cell(summary: Summary, series: int, at: int, span: int, minutes: int) -> Cells:
    """Return the cell of so many minutes that a summary with an estimating sketch is in."""
    words = np.frombuffer(sketches.padded(summary.sketch or b""))
    return Cells(
        np.array([series], np.int64),
        np.array([at // (minutes * MINUTE) * minutes], np.int64),
        np.array([span], np.uint8),
        np.array([summary.count], np.int64),
        np.array([summary.undrawn], np.int64),
        np.array([summary.sum]),
        np.array([summary.minimum]),
        np.array([summary.maximum]),
        np.array([sketches.quantiles(summary.sketch or b"", PERCENTS)]),
        np.array([len(words)], np.int64),
        words,
    )
