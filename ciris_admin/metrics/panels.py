"""The charts of a page: which lines share one, in which colours, and what stands beneath."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils import timezone

from ciris_admin.charts.lines import COLOURS, Curve, Frame, figure
from ciris_admin.charts.marks import Mark
from ciris_admin.charts.units import NONE, Step, Unit
from ciris_admin.metrics.annotations import Annotation
from ciris_admin.metrics.measuring import Asked, Measured
from persistence.tsdb.expressions import epoch_ms
from persistence.tsdb.queries.lines import Aggregate, Line

MOST_PANELS = 24
_MILLISECOND = dt.timedelta(milliseconds=1)
_PER = (("s", 1), ("min", 60), ("h", 3600), ("d", 86_400))


@dataclass(frozen=True)
class LegendRow:
    """A line in words and numbers, in the unit of its chart."""

    label: str
    colour: int
    latest: float | None
    lowest: float | None
    highest: float | None
    points: int


@dataclass(frozen=True)
class Panel:
    """One chart. `more` lines of it are left out, `unplaced` values have no logarithm."""

    name: str
    title: str
    suffix: str
    rows: Sequence[LegendRow]
    more: int = 0
    unplaced: int = 0
    figure: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Placed:
    """A line with its metric, under the name that tells it from its neighbours."""

    measured: Measured
    line: Line
    label: str


def panels(
    asked: Asked, *, apart: bool, log: bool, annotations: Sequence[Annotation]
) -> Sequence[Panel]:
    """Lay the lines out: a chart per unit, or with `apart` one per line."""
    placed = list(_placed(asked.measured))
    groups = [[one] for one in placed] if apart else _by_unit(placed)
    drawn = groups[:MOST_PANELS]
    return [
        _panel(number, group, asked, low=apart or len(drawn) > 1, log=log, annotations=annotations)
        for number, group in enumerate(drawn, 1)
    ]


def _placed(measured: Sequence[Measured]) -> Iterator[_Placed]:
    for one in measured:
        for line in one.answer.lines:
            tags = ", ".join(f"{key}={value}" if value else f"no {key}" for key, value in line.tags)
            names = [one.name] if len(measured) > 1 or not tags else []
            yield _Placed(one, line, " · ".join(filter(None, (*names, tags))))


def _by_unit(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    groups: dict[tuple[str, bool], list[_Placed]] = {}
    for one in placed:
        unit = _unit(one.measured)
        key = (unit.code, one.measured.aggregate is Aggregate.RATE)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _unit(one: Measured) -> Unit:
    return NONE if one.aggregate is Aggregate.COUNT else one.unit


def _panel(
    number: int,
    group: Sequence[_Placed],
    asked: Asked,
    *,
    low: bool,
    log: bool,
    annotations: Sequence[Annotation],
) -> Panel:
    shown = group[:COLOURS]
    values = [one.measured.values(one.line) for one in shown]
    step = step_of(shown[0].measured, max((_largest(part) for part in values), default=0.0))
    curves = [
        curve
        for colour, (one, part) in enumerate(zip(shown, values, strict=True), 1)
        for curve in _curves(one, part, colour, asked, alone=len(shown) == 1)
    ]
    frame = Frame(asked.start, asked.end, timezone.get_current_timezone(), step, log=log, low=low)
    marks = [
        Mark(n, epoch_ms(one.at), f"{one.kind}: {one.words}", _until(one))
        for n, one in enumerate(annotations, 1)
    ]
    return Panel(
        name=f"figure-{number}",
        title=_title(shown),
        suffix=step.suffix,
        rows=[_legend(*item, step) for item in zip(shown, values, range(1, 9), strict=False)],
        more=len(group) - len(shown) + _not_drawn(group),
        unplaced=sum(int((part <= 0).sum()) for part in values) if log else 0,
        figure=figure(curves, frame, marks),
    )


def _title(shown: Sequence[_Placed]) -> str:
    if len(shown) == 1:
        return shown[0].label
    return ", ".join(dict.fromkeys(one.measured.name for one in shown))


def _not_drawn(group: Sequence[_Placed]) -> int:
    """Count the lines that the store left out, once for each metric of the group."""
    return sum({one.measured.name: one.measured.answer.more for one in group}.values())


def _curves(
    one: _Placed, values: Any, colour: int, asked: Asked, *, alone: bool
) -> Iterator[Curve]:
    measured, line = one.measured, one.line
    has_band = alone and measured.aggregate is Aggregate.AVG
    band = (line.values[Aggregate.MIN], line.values[Aggregate.MAX]) if has_band else None
    if measured.before is not None:
        length = (asked.end - asked.start) // _MILLISECOND
        for old in measured.before.lines:
            if old.tags == line.tags:
                moved = measured.before.buckets + length
                then = measured.values(old)
                yield Curve("the period before", colour, moved, then, old.counts, dashed=True)
    label = one.label if not alone else "" if has_band else measured.aggregate.value
    yield Curve(label, colour, measured.answer.buckets, values, line.counts, band)


def step_of(one: Measured, largest: float) -> Step:
    """Say how numbers are written: a rate in the shortest time in which something happens."""
    if one.aggregate is not Aggregate.RATE:
        return _unit(one).step(largest)
    words, seconds = next((per for per in _PER if largest * per[1] >= 1), _PER[0])
    inner = _unit(one).step(largest * seconds)
    return Step(inner.size / seconds, f"{inner.suffix}/{words}")


def _largest(values: Any) -> float:
    whole = np.abs(values[np.isfinite(values)])
    return float(whole.max()) if len(whole) else 0.0


def _legend(one: _Placed, values: Any, colour: int, step: Step) -> LegendRow:
    whole = values[np.isfinite(values)] / step.size
    points = int(one.line.counts.sum())
    if not len(whole):
        return LegendRow(one.label, colour, None, None, None, points)
    ends = float(whole[-1]), float(whole.min()), float(whole.max())
    return LegendRow(one.label, colour, *ends, points)


def _until(one: Annotation) -> int | None:
    return epoch_ms(one.until) if one.until is not None else None
