"""Lines over time as one Plotly figure: gaps as gaps, a band around an average, marks on top.

Buckets are epoch milliseconds; values are NaN where a bucket has none.
"""

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ciris_admin.charts.layout import AXIS, Figure, layout
from ciris_admin.charts.marks import Mark, annotations, shapes
from ciris_admin.charts.units import Step
from ciris_admin.charts.wall_clock import Instants, on_the_wall, wall

Numbers = NDArray[np.float64]

COLOURS = 8
HEIGHT = 280
_LOW_HEIGHT = 180
# Where usually only every nth bucket is filled, a silence of so many usual steps is a gap.
_GAP_STEPS = 3
_APART = 0.03  # of the width of a chart: numbers closer than this stand on each other
_FEW_DECADES = 2
_MILLISECOND = dt.timedelta(milliseconds=1)
_MARKED_UP_TO = 120  # values: more of them and their markers hide the line


@dataclass(frozen=True)
class Curve:
    """One line: what it is called, its colour 1 to COLOURS, its values, one per bucket.

    `band` is the lowest and the highest around it; a `dashed` curve is the period before.
    """

    label: str
    colour: int
    buckets: Instants
    values: Numbers
    counts: Instants
    band: tuple[Numbers, Numbers] | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Frame:
    """What the curves of a figure share: the ends, the zone, how its numbers are written."""

    start: dt.datetime
    end: dt.datetime
    zone: dt.tzinfo
    step: Step
    log: bool = False
    low: bool = False  # one of many on a page


def figure(curves: Sequence[Curve], frame: Frame, marks: Sequence[Mark] = ()) -> Figure:
    """Return what Plotly draws: the traces of the curves in their order, and the layout."""
    traces = [trace for curve in curves for trace in _traces(curve, frame, alone=len(curves) == 1)]
    scale = _decades(curves) if frame.log else {"nticks": 5 if frame.low else 6}
    return {"data": traces, "layout": _layout(frame, marks, scale)}


def unbroken(values: Numbers) -> Iterator[NDArray[np.int64]]:
    """Yield runs of the buckets that a line may join, by their numbers."""
    filled = np.flatnonzero(np.isfinite(values))
    steps = np.diff(filled)
    if not len(steps):
        yield from ([filled] if len(filled) else [])
        return
    usual = np.sort(steps)[(len(steps) - 1) // 2]
    breaks = np.flatnonzero(steps > (1 if usual == 1 else _GAP_STEPS * usual)) + 1
    yield from np.split(filled, breaks)


def _traces(curve: Curve, frame: Frame, *, alone: bool) -> Iterator[Figure]:
    runs = list(unbroken(curve.values))
    times = wall(curve.buckets, frame.zone)
    colour = f"--series-{curve.colour}"
    if curve.band is not None and runs:
        low, high = (_written(edge, frame.step) for edge in curve.band)
        yield _band(runs, times, low, high, f"{colour}/0.18")
    marked = alone and sum(map(len, runs)) <= _MARKED_UP_TO
    sizes = [[7 if len(run) == 1 else 5 if marked else 0] * len(run) for run in runs]
    is_marked = any(size for run in sizes for size in run)
    yield {
        "type": "scatter",
        "mode": "lines+markers" if is_marked else "lines",
        "name": curve.label,
        "x": _joined([times[n] for n in run] for run in runs),
        "y": _joined(_written(curve.values[run], frame.step) for run in runs),
        "marker": {"size": _joined(sizes, 0), "color": colour, "line": {"width": 0}}
        if is_marked
        else {"color": colour},
        "line": {"color": colour, "width": 1.5, **({"dash": "dot"} if curve.dashed else {})},
        **_hover(curve, runs, frame.step),
    }


def _hover(curve: Curve, runs: Sequence[NDArray[np.int64]], step: Step) -> Figure:
    unit = f" {step.suffix}" if step.suffix else ""
    if curve.band is None:
        return {"hovertemplate": "%{y:,.6~g}" + unit}
    low, high = curve.band
    columns = (_written(low, step), _written(high, step), curve.counts.tolist())
    more = list(zip(*columns, strict=True))
    return {
        "customdata": _joined([list(more[n]) for n in run] for run in runs),
        "hovertemplate": "%{y:,.6~g}" + unit + " average<br>%{customdata[0]:,.6~g} to "
        "%{customdata[1]:,.6~g}, %{customdata[2]:,} points",
    }


def _band(
    runs: Sequence[NDArray[np.int64]],
    times: Sequence[str],
    low: Sequence[float | None],
    high: Sequence[float | None],
    fill: str,
) -> Figure:
    """Draw each run's band as a shape of its own: there along the top, back along the bottom."""
    there_and_back = [(run.tolist(), run[::-1].tolist()) for run in runs]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": _joined([times[n] for n in (*there, *back)] for there, back in there_and_back),
        "y": _joined(
            [*(high[n] for n in there), *(low[n] for n in back)] for there, back in there_and_back
        ),
        "fill": "toself",
        "fillcolor": fill,
        "line": {"color": fill, "width": 1},
        "hoverinfo": "skip",
    }


def _written(values: Numbers, step: Step) -> list[float | None]:
    shown = values if step.size == 1 else values / step.size
    found = shown.tolist()
    return [None if math.isnan(value) else value for value in found]


def _joined(runs: Any, between: Any = None) -> list[Any]:
    """Put runs one after another, something between them that breaks the line."""
    parts = [part for run in runs for part in (list(run), [between])]
    return list(itertools.chain.from_iterable(parts[:-1]))


def _decades(curves: Sequence[Curve]) -> Figure:
    """Label 1, 2 and 5 of each decade where they are few, else as many whole decades as fit."""
    values = np.concatenate([curve.values for curve in curves])
    powers = np.log10(values[np.isfinite(values) & (values > 0)])
    many = float(np.ptp(powers)) if len(powers) else 0.0
    return {"type": "log", "dtick": "D2" if many <= _FEW_DECADES else math.ceil(many / 5)}


def _layout(frame: Frame, marks: Sequence[Mark], scale: Figure) -> Figure:
    suffix = frame.step.suffix
    return {
        **layout(_LOW_HEIGHT if frame.low else HEIGHT, top=16 if marks else 8),
        "showlegend": False,
        "hovermode": "x unified",
        "dragmode": "zoom",
        "xaxis": {
            **AXIS,
            "type": "date",
            "range": [on_the_wall(at, frame.zone) for at in (frame.start, frame.end)],
            "showgrid": False,
        },
        "yaxis": {
            **AXIS,
            "fixedrange": True,
            # Plotly's own superscripts would need an inline style.
            "tickformat": ",.6~g",
            **({"ticksuffix": f" {suffix}"} if suffix else {}),
            **scale,
        },
        **_marked(frame, marks),
    }


def _marked(frame: Frame, marks: Sequence[Mark]) -> Figure:
    if not marks:
        return {}
    apart = (frame.end - frame.start) / _MILLISECOND * _APART * (2 if frame.low else 1)
    end = frame.end.timestamp() * 1000
    numbers = annotations(marks, frame.zone, apart=apart, end=end)
    return {"shapes": shapes(marks, frame.zone), "annotations": numbers}
