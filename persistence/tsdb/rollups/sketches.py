"""The quantiles of many values in few bytes: KLL sketches, exact below `EXACT` values.

Apache DataSketches: mergeable, with a rank error that its authors state (1.33 % of the points
with a probability of 99 %) and never more than 5 kB, however many values.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from datasketches import kll_doubles_sketch

from persistence.tsdb.rollups.folding import Floats

EXACT = 200  # the sketch's k: up to so many values it keeps them all
RANK_ERROR = kll_doubles_sketch.get_normalized_rank_error(EXACT, as_pmf=False)
_WORD = 8


def sketch_of(values: Floats) -> bytes:
    """Return the sketch of numbers."""
    sketch = kll_doubles_sketch(EXACT)
    sketch.update(values)
    serialized: bytes = sketch.serialize()
    return serialized


def padded(sketch: bytes) -> bytes:
    """Fill a sketch up to whole words; the last byte says by how much."""
    missing = _WORD - len(sketch) % _WORD
    return sketch + bytes([missing]) * missing


def unpadded(stored: bytes) -> bytes:
    return stored[: -stored[-1]]


def merged(sketches: Iterable[bytes], values: Floats) -> bytes:
    """Return the sketch of what all of these hold together."""
    found = kll_doubles_sketch(EXACT)
    for sketch in sketches:
        found.merge(kll_doubles_sketch.deserialize(sketch))
    found.update(values)
    serialized: bytes = found.serialize()
    return serialized


def quantiles(sketch: bytes, percents: Sequence[int]) -> list[float]:
    """Return for each percent the least value that so many percent of the numbers reach."""
    found = kll_doubles_sketch.deserialize(sketch)
    return [found.get_quantile(percent / 100, inclusive=True) for percent in percents]


def all_values(sketch: bytes) -> Floats | None:
    """Return the numbers, sorted, that a sketch has kept all of; None where it has not.

    Raises ValueError where these bytes are no such sketch.
    """
    try:
        found = kll_doubles_sketch.deserialize(sketch)
    except (IndexError, RuntimeError, ValueError) as error:
        raise ValueError(f"No KLL sketch of doubles: {error}") from error
    if found.is_empty():
        return np.empty(0)
    if found.is_estimation_mode():
        return None
    ranks = (np.arange(found.n) + 0.5) / found.n
    return np.array(found.get_quantiles(ranks.tolist(), inclusive=True))
