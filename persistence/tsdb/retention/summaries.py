"""What is known of many values in little: how many, their sum, ends, and a sketch of the rest.

The sketch is a KLL sketch of Apache DataSketches: mergeable, exact while it holds fewer values
than K, and beyond within its stated rank error.
"""

import base64
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from datasketches import kll_doubles_sketch

from persistence.fields import StoredJson, stored_json
from persistence.tsdb.queries.metrics import DRAWN_UP_TO

K = 200


@dataclass(frozen=True)
class Summary:
    """Of `count` points, `undrawn` of which no line can hold; the rest is about the others."""

    count: int
    undrawn: int
    total: float
    minimum: float
    maximum: float
    sketch: bytes  # empty where no point can be drawn

    @property
    def average(self) -> float | None:
        drawn = self.count - self.undrawn
        return self.total / drawn if drawn else None

    @classmethod
    def of(cls, values: Iterable[Any]) -> Self:
        """Summarise values as they are stored: numbers, and what no line can hold."""
        every = list(values)
        drawn = [float(value) for value in every if can_be_drawn(value)]
        undrawn = len(every) - len(drawn)
        if not drawn:
            return cls(len(every), undrawn, 0.0, math.inf, -math.inf, b"")
        sketch = kll_doubles_sketch(K)
        sketch.update(np.asarray(drawn))
        # fsum does not depend on the order of its values: two runs give the same bits.
        total = math.fsum(drawn)
        return cls(len(every), undrawn, total, min(drawn), max(drawn), sketch.serialize())

    def merged(self, other: "Summary") -> "Summary":
        return Summary(
            self.count + other.count,
            self.undrawn + other.undrawn,
            self.total + other.total,
            min(self.minimum, other.minimum),
            max(self.maximum, other.maximum),
            _merged(self.sketch, other.sketch),
        )

    def as_json(self) -> str:
        """Return the JSON of a summary row's `response_data`."""
        return stored_json(
            {
                "count": self.count,
                "sum": self.total if self.sketch else None,
                "min": self.minimum if self.sketch else None,
                "max": self.maximum if self.sketch else None,
                "undrawn": self.undrawn,
                "sketch": base64.b64encode(self.sketch).decode() if self.sketch else None,
            }
        )


def can_be_drawn(value: Any) -> bool:
    """Say whether a stored value is a number that a chart can show; NaN compares as none."""
    return isinstance(value, int | float) and abs(value) <= DRAWN_UP_TO


def read(stored: StoredJson | None) -> Summary | None:
    """Read what `as_json` wrote; None where it is anything else."""
    try:
        said = json.loads(stored.text) if stored is not None else {}
        count, undrawn = int(said["count"]), int(said["undrawn"])
        if count == undrawn:
            return Summary(count, undrawn, 0.0, math.inf, -math.inf, b"")
        sketch = base64.b64decode(said["sketch"], validate=True)
        if kll_doubles_sketch.deserialize(sketch).n != count - undrawn:
            return None
        total, minimum, maximum = (float(said[name]) for name in ("sum", "min", "max"))
        return Summary(count, undrawn, total, minimum, maximum, sketch)
    except (LookupError, TypeError, ValueError, RecursionError, RuntimeError):
        return None


def _merged(one: bytes, other: bytes) -> bytes:
    if not one or not other:
        return one or other
    sketch = kll_doubles_sketch.deserialize(one)
    sketch.merge(kll_doubles_sketch.deserialize(other))
    return bytes(sketch.serialize())
