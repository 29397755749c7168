"""What is kept of many points: a summary as `persistence.tsdb.rollups.summaries` reads it."""

import base64
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from persistence.fields import stored_json
from persistence.tsdb.rollups import sketches
from persistence.tsdb.rollups.folding import Floats
from persistence.tsdb.rollups.rows import drawable
from persistence.tsdb.rollups.summaries import Summary, read

_NONE: Floats = np.empty(0)
__all__ = ["Summary", "as_json", "average", "merged", "read", "summarised"]


def summarised(values: Sequence[Any]) -> Summary:
    """Summarise values as they are stored: numbers, and what no line can hold."""
    found = drawable(values)
    drawn: Floats = found[~np.isnan(found)]
    undrawn = len(found) - len(drawn)
    if not len(drawn):
        return Summary(len(found), undrawn, 0.0, math.nan, math.nan, None)
    # fsum does not depend on the order of its values: two runs give the same bits.
    total, ends = math.fsum(drawn), (float(drawn.min()), float(drawn.max()))
    return Summary(len(found), undrawn, total, *ends, sketches.sketch_of(drawn))


def merged(one: Summary, other: Summary) -> Summary:
    """Return the summary of what two of them stand for."""
    count, undrawn = one.count + other.count, one.undrawn + other.undrawn
    full = [part for part in (one, other) if part.sketch is not None]
    if len(full) < 2:
        (part,) = full or [one]
        return Summary(count, undrawn, part.sum, part.minimum, part.maximum, part.sketch)
    return Summary(
        count,
        undrawn,
        one.sum + other.sum,
        min(one.minimum, other.minimum),
        max(one.maximum, other.maximum),
        sketches.merged([part.sketch for part in full if part.sketch is not None], _NONE),
    )


def average(summary: Summary) -> float | None:
    drawn = summary.count - summary.undrawn
    return summary.sum / drawn if drawn else None


def as_json(summary: Summary) -> str:
    """Return the JSON of a summary row's `response_data`."""
    sketch = summary.sketch
    return stored_json(
        {
            "count": summary.count,
            "sum": None if sketch is None else summary.sum,
            "min": None if sketch is None else summary.minimum,
            "max": None if sketch is None else summary.maximum,
            "undrawn": summary.undrawn,
            "sketch": None if sketch is None else base64.b64encode(sketch).decode(),
        }
    )
