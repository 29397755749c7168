"""A setting over time: the value that held, as steps, and what moved it, as marks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any, Protocol

from ciris_admin.charts.layout import AXIS, Figure, layout
from ciris_admin.charts.wall_clock import on_the_wall

HEIGHT = 240
MOST_LINES = 8  # of a setting that is a table: those that are largest now
_MARKED_UP_TO = 300  # points: more of them and their markers hide the steps
_LOOKS = {
    "learned": ("learned", "--series-1", "circle"),
    "set": ("set by hand", "--series-2", "diamond"),
}
_OTHER = ("reset or changed otherwise", "--series-4", "square")
_COLOURS = tuple(f"--series-{number}" for number in range(1, MOST_LINES + 1))


class Change(Protocol):
    """A value that a setting took: a number, or a table of numbers."""

    @property
    def moment(self) -> dt.datetime | None: ...
    @property
    def value(self) -> Any: ...
    @property
    def origin(self) -> str: ...
    @property
    def by(self) -> str: ...


def figure(
    changes: Sequence[Change],
    *,
    now: dt.datetime,
    zone: dt.tzinfo,
    bounds: tuple[float | None, float | None] = (None, None),
    unit: str = "",
) -> Figure | None:
    """Draw the numbers among the values, the last one held until `now`; None where there are none.

    A table of numbers gets a line for each of its names.
    """
    timed = [one for one in changes if one.moment is not None]
    single = [one for one in timed if _is_number(one.value)]
    if single:
        traces = [_steps("", _points(single), now, zone, "--series-1")]
        traces += _marks(single, zone) if len(single) <= _MARKED_UP_TO else []
    else:
        traces = _lines(timed, now, zone)
    return {"data": traces, "layout": _layout(bounds, unit)} if traces else None


def _points(changes: Sequence[Change]) -> list[tuple[dt.datetime, float]]:
    return [(one.moment, one.value) for one in changes if one.moment is not None]


def _lines(changes: Sequence[Change], now: dt.datetime, zone: dt.tzinfo) -> list[Figure]:
    """Draw a table of numbers: a line for each of the names that are largest now."""
    series: dict[str, list[tuple[dt.datetime, float]]] = {}
    for one in changes:
        values = one.value if isinstance(one.value, Mapping) else {}
        for name, value in values.items():
            if one.moment is not None and _is_number(value):
                series.setdefault(str(name), []).append((one.moment, value))
    largest = sorted(series, key=lambda name: -series[name][-1][1])
    return [
        {**_steps(name, series[name], now, zone, colour), "showlegend": True}
        for name, colour in zip(islice(largest, MOST_LINES), cycle(_COLOURS), strict=False)
    ]


def _steps(
    name: str,
    points: Sequence[tuple[dt.datetime, float]],
    now: dt.datetime,
    zone: dt.tzinfo,
    colour: str,
) -> Figure:
    last = points[-1]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _plain(name),
        "x": [*(on_the_wall(at, zone) for at, _ in points), on_the_wall(max(now, last[0]), zone)],
        "y": [*(value for _, value in points), last[1]],
        "line": {"color": colour, "width": 1.5, "shape": "hv"},
        "hovertemplate": "%{y:.3~g}<extra>%{fullData.name}</extra>",
        "showlegend": False,
    }


def _marks(drawn: Sequence[Change], zone: dt.tzinfo) -> list[Figure]:
    """Mark what moved the value, one trace for each way, named in the legend."""
    traces = []
    for look in dict.fromkeys(_LOOKS.get(one.origin, _OTHER) for one in drawn):
        name, colour, symbol = look
        marked = [one for one in drawn if _LOOKS.get(one.origin, _OTHER) == look]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [on_the_wall(at, zone) for at, _ in _points(marked)],
                "y": [value for _, value in _points(marked)],
                "customdata": [[_plain(one.origin), _plain(one.by)] for one in marked],
                "marker": {"color": colour, "symbol": symbol, "size": 7, "line": {"width": 0}},
                "hovertemplate": "%{y:.3~g}<br>%{customdata[0]} by %{customdata[1]}<extra></extra>",
            }
        )
    return traces


def _layout(bounds: tuple[float | None, float | None], unit: str) -> Figure:
    low, high = bounds
    ranged = {"range": [low, high]} if low is not None and high is not None else {}
    return {
        **layout(HEIGHT, top=8),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {**AXIS, "fixedrange": True, "type": "date", "showgrid": False},
        "yaxis": {**AXIS, "fixedrange": True, **ranged, "nticks": 6, "title": {"text": unit}},
    }


def _plain(name: str) -> str:
    """Write agents' text so that Plotly reads no markup in it, and no colour."""
    short = name if len(name) <= 40 else f"{name[:40]}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace("--", "\u2010\u2010")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
