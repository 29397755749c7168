"""A small line without axes, as an SVG draws it: the shape of a metric at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ciris_admin.charts.lines import Numbers, unbroken

# Ten to the pixel, so that whole numbers are fine enough: fifty charts have many.
WIDTH = 2400
HEIGHT = 480
_INSET = 20.0  # so that a line at the edge is drawn whole


@dataclass(frozen=True)
class Spark:
    """Points of polylines and polygons in the units of the drawing, one of each per run."""

    lines: Sequence[str]
    bands: Sequence[str]
    at: str = ""  # the place along the drawing that is marked


def spark(
    values: Numbers,
    *,
    low: Numbers | None = None,
    high: Numbers | None = None,
    marked: int | None = None,
) -> Spark:
    """Lay `values` out over the whole width; a run of one bucket is a short dash."""
    place = WIDTH / max(len(values), 1)
    x = (np.arange(len(values)) + 0.5) * place
    whole = np.concatenate([part for part in (values, low, high) if part is not None])
    whole = whole[np.isfinite(whole)]
    bottom, top = (float(whole.min()), float(whole.max())) if len(whole) else (0.0, 1.0)
    room = HEIGHT - 2 * _INSET

    def y(numbers: Numbers) -> Numbers:
        """Scale in two steps: the difference of two large numbers may be infinite."""
        if top == bottom:
            return np.full(len(numbers), HEIGHT / 2)
        share = (numbers / 2 - bottom / 2) / (top / 2 - bottom / 2)
        return HEIGHT - _INSET - share * room

    lines, bands = [], []
    for run in unbroken(values):
        if len(run) == 1:
            level = y(values[run])[0]
            half = max(place / 2, 15.0)
            ends = np.array([x[run[0]] - half, x[run[0]] + half])
            lines.append(_points(ends, np.array([level, level])))
            continue
        lines.append(_points(x[run], y(values[run])))
        if low is not None and high is not None:
            there, back = run, run[::-1]
            bands.append(f"{_points(x[there], y(high[there]))} {_points(x[back], y(low[back]))}")
    return Spark(lines, bands, "" if marked is None else str(round(x[marked])))


def _points(x: NDArray[Any], y: NDArray[Any]) -> str:
    """Write places one after another, each as its two numbers."""
    return " ".join(map(str, np.column_stack((x, y)).round().astype(int).ravel().tolist()))
