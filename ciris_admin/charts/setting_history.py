"""A setting over time: the value that held, as steps, and what moved it, as marks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

Figure = dict[str, Any]
HEIGHT = 240
_MARKED_UP_TO = 300  # points: more of them and their markers hide the steps
_LOOKS = {
    "learned": ("learned", "--series-1", "circle"),
    "set": ("set by hand", "--series-2", "diamond"),
}
_OTHER = ("reset or changed otherwise", "--series-4", "square")


class Change(Protocol):
    """A value that a setting took."""

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

    Plotly knows no zones: times are written as the wall clock of `zone` shows them.
    """
    drawn = [one for one in changes if one.moment is not None and _is_number(one.value)]
    if not drawn:
        return None
    traces = [_steps(drawn, now, zone)]
    if len(drawn) <= _MARKED_UP_TO:
        traces += _marks(drawn, zone)
    return {"data": traces, "layout": _layout(bounds, unit)}


def _steps(drawn: Sequence[Change], now: dt.datetime, zone: dt.tzinfo) -> Figure:
    last = drawn[-1]
    moments = [one.moment for one in drawn if one.moment is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [_wall(at, zone) for at in [*moments, max(now, moments[-1])]],
        "y": [*(one.value for one in drawn), last.value],
        "line": {"color": "--series-1", "width": 1.5, "shape": "hv"},
        "hoverinfo": "skip",
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
                "x": [_wall(one.moment, zone) for one in marked if one.moment is not None],
                "y": [one.value for one in marked],
                "customdata": [[one.origin, one.by] for one in marked],
                "marker": {"color": colour, "symbol": symbol, "size": 7, "line": {"width": 0}},
                "hovertemplate": "%{y:.4~g}<br>%{customdata[0]} by %{customdata[1]}<extra></extra>",
            }
        )
    return traces


def _layout(bounds: tuple[float | None, float | None], unit: str) -> Figure:
    axis = {
        "gridcolor": "--chart-line",
        "linecolor": "--chart-line",
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }
    low, high = bounds
    ranged = {"range": [low, high]} if low is not None and high is not None else {}
    return {
        "height": HEIGHT,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 32},
        "paper_bgcolor": "--chart-ground/0",
        "plot_bgcolor": "--chart-ground/0",
        "font": {"size": 12, "color": "--chart-text"},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": "--chart-ground",
            "bordercolor": "--chart-line",
            "font": {"color": "--chart-text"},
        },
        "xaxis": {**axis, "type": "date", "showgrid": False},
        "yaxis": {**axis, **ranged, "nticks": 6, "title": {"text": unit}},
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wall(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "milliseconds")
