"""A metric over time: its average as a line, lowest to highest as a band, gaps as gaps."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, Protocol

Figure = dict[str, Any]
HEIGHT = 280
# Without a bucket width, a silence of so many usual intervals is a gap.
_GAP_INTERVALS = 3
_MARKED_UP_TO = 120  # points: more of them and their markers hide the line


class Drawable(Protocol):
    """One bucket of a series, or one point."""

    @property
    def at(self) -> dt.datetime: ...
    @property
    def points(self) -> int: ...
    @property
    def average(self) -> float | None: ...
    @property
    def minimum(self) -> float | None: ...
    @property
    def maximum(self) -> float | None: ...


def figure(
    rows: Sequence[Drawable],
    *,
    width: dt.timedelta | None,
    start: dt.datetime,
    end: dt.datetime,
    zone: dt.tzinfo,
) -> Figure:
    """Draw buckets of `width`, or single points where it is None, between `start` and `end`.

    Plotly knows no zones: times are written as the wall clock of `zone` shows them.
    """
    runs = list(unbroken(rows, gap_after(rows, width)))
    traces = [_line(runs, zone, marked=width is None and len(rows) <= _MARKED_UP_TO)]
    if width is not None:
        traces.insert(0, _band(runs, zone))
    return {"data": traces, "layout": _layout(_wall(start, zone), _wall(end, zone))}


def gap_after(rows: Sequence[Drawable], width: dt.timedelta | None) -> dt.timedelta:
    """Return the longest step between neighbours that a line may cross."""
    if width is not None:
        return width
    steps = [(b.at - a.at).total_seconds() for a, b in pairwise(rows)]
    if len(steps) < _GAP_INTERVALS:
        return dt.timedelta.max
    return dt.timedelta(seconds=median(steps) * _GAP_INTERVALS)


def unbroken(rows: Sequence[Drawable], longest_step: dt.timedelta) -> Iterator[list[Drawable]]:
    """Cut the rows that have a value wherever a step is too long or a value is missing."""
    run: list[Drawable] = []
    for row in rows:
        if run and (row.average is None or row.at - run[-1].at > longest_step):
            yield run
            run = []
        if row.average is not None:
            run.append(row)
    if run:
        yield run


def _line(runs: Sequence[list[Drawable]], zone: dt.tzinfo, *, marked: bool) -> Figure:
    """Draw the averages; a run of one bucket has no line to show, so it gets a marker."""
    x: list[str | None] = []
    y: list[float | None] = []
    more: list[list[float | None] | None] = []
    sizes: list[int] = []
    for run in runs:
        x += [*(_wall(row.at, zone) for row in run), None]
        y += [*(row.average for row in run), None]
        more += [*([row.minimum, row.maximum, row.points] for row in run), None]
        sizes += [*(7 if len(run) == 1 else 5 if marked else 0 for row in run), 0]
    single = all(row.points == 1 for run in runs for row in run)
    return {
        "type": "scatter",
        "mode": "lines+markers" if any(sizes) else "lines",
        "x": x[:-1],
        "y": y[:-1],
        "customdata": more[:-1],
        "marker": {"size": sizes[:-1], "color": "--series-1", "line": {"width": 0}},
        "line": {"color": "--series-1", "width": 1.5},
        "hovertemplate": "%{y}<extra></extra>"
        if single
        else "average %{y}<br>%{customdata[0]:.6~g} to %{customdata[1]:.6~g}"
        "<br>%{customdata[2]:,} points<extra></extra>",
    }


def _band(runs: Sequence[list[Drawable]], zone: dt.tzinfo) -> Figure:
    """Draw each run's band as a shape of its own: there along the top, back along the bottom."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        walls = [_wall(row.at, zone) for row in run]
        x += [*walls, *reversed(walls), None]
        y += [*(row.maximum for row in run), *(row.minimum for row in reversed(run)), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x[:-1],
        "y": y[:-1],
        "fill": "toself",
        "fillcolor": "--series-1/0.2",
        "line": {"color": "--series-1/0.2", "width": 1},
        "hoverinfo": "skip",
    }


def _layout(start: str, end: str) -> Figure:
    axis = {
        "gridcolor": "--chart-line",
        "linecolor": "--chart-line",
        "zeroline": False,
        "automargin": True,
    }
    return {
        "height": HEIGHT,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 32},
        "paper_bgcolor": "--chart-ground/0",
        "plot_bgcolor": "--chart-ground/0",
        "font": {"size": 12, "color": "--chart-text"},
        "showlegend": False,
        "hovermode": "x",
        "dragmode": "zoom",
        "hoverlabel": {
            "bgcolor": "--chart-ground",
            "bordercolor": "--chart-line",
            "font": {"color": "--chart-text"},
        },
        "xaxis": {**axis, "type": "date", "range": [start, end], "showgrid": False},
        "yaxis": {**axis, "fixedrange": True, "nticks": 6},
    }


def _wall(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "milliseconds")
