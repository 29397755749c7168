"""Marks on a chart: what happened at a moment or for a while, each with its number above."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ciris_admin.charts.layout import Figure
from ciris_admin.charts.wall_clock import wall


@dataclass(frozen=True)
class Mark:
    """Something that happened: a line at `at`, or the stretch until `until`, by its number.

    Both are epoch milliseconds.
    """

    number: int
    at: int
    words: str
    until: int | None = None


def shapes(marks: Sequence[Mark], zone: dt.tzinfo) -> list[Figure]:
    """Draw a line or a stretch for each mark, from the foot of the chart to its top."""
    drawn = []
    for mark in marks:
        at, until = wall(np.array([mark.at, mark.until or mark.at]), zone)
        shape = {"x0": at, "x1": until, "xref": "x", "y0": 0, "y1": 1, "yref": "paper"}
        if mark.until is None:
            line = {"color": "--series-8", "width": 1, "dash": "dot"}
            drawn.append({"type": "line", "line": line, **shape})
        else:
            fill = {"fillcolor": "--series-8/0.15", "line": {"width": 0}, "layer": "below"}
            drawn.append({"type": "rect", **fill, **shape})
    return drawn


def annotations(
    marks: Sequence[Mark], zone: dt.tzinfo, *, apart: float, end: float
) -> list[Figure]:
    """Write the number of each mark above it, one for all that stand closer than `apart`, in ms.

    Closer than that to the `end` of the chart a number ends at its mark: it would be cut off.
    """
    gathered: list[list[Mark]] = []
    for mark in marks:
        if gathered and mark.at - gathered[-1][-1].at < apart:
            gathered[-1].append(mark)
        else:
            gathered.append([mark])
    return [_number(group, zone, at_end=group[0].at > end - apart) for group in gathered]


def _number(group: Sequence[Mark], zone: dt.tzinfo, *, at_end: bool) -> Figure:
    first, *others = group
    [at] = wall(np.array([first.at]), zone)
    return {
        "x": at, "xref": "x", "y": 1, "yref": "paper", "yanchor": "bottom",
        "xanchor": "right" if at_end else "center",
        "text": f"{first.number}\u2013{others[-1].number}" if others else str(first.number),
        "hovertext": "<br>".join(mark.words for mark in group),
        "showarrow": False,
        "font": {"size": 11, "color": "--chart-text"},
    }  # fmt: skip
