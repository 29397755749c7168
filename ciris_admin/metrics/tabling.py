"""The lines of a page as rows: for its table, its CSV and its JSON twin."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils import timezone

from ciris_admin.metrics.measuring import Asked, Measured
from ciris_admin.pages.time_range import between
from persistence.tsdb.expressions import from_epoch_ms
from persistence.tsdb.queries.lines import Aggregate, Line

MOST_COLUMNS = 12
COLUMNS = ("metric", "tags", "at", "aggregate", "value", "points")
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Cell:
    """One value for CSV."""

    metric: str
    tags: str
    at: str  # ISO 8601
    aggregate: str
    value: float | None
    points: int


@dataclass(frozen=True)
class TableRow:
    """One bucket of all lines, with the ways to what happened in it."""

    at: dt.datetime
    cells: Sequence[tuple[str, float | None]]  # under the names of their columns
    points: int
    logs_url: str
    thoughts_url: str


@dataclass(frozen=True)
class Table:
    """`more` lines are left out: they are in the CSV."""

    columns: Sequence[str]
    rows: Sequence[TableRow]
    more: int


def table(asked: Asked) -> Table:
    """Put the lines beside each other, a row for each bucket that has a point, newest first."""
    columns = list(_columns(asked))
    shown = columns[:MOST_COLUMNS]
    lines = [line for one in asked.measured for line in one.answer.lines]
    counts = np.sum([line.counts for line in lines], axis=0) if lines else np.zeros(0, np.int64)
    filled = np.flatnonzero(counts)[::-1]
    starts = asked.measured[0].answer.buckets if asked.measured else np.array([], dtype=np.int64)
    rows = []
    for n in filled:
        at = from_epoch_ms(int(starts[n]))
        told = [(name, _number(values[n])) for name, values in shown]
        ways = links(at, max(asked.width, _MINUTE))
        rows.append(TableRow(at, told, int(counts[n]), *ways))
    return Table([name for name, _ in shown], rows, len(columns) - len(shown))


def links(at: dt.datetime, width: dt.timedelta) -> tuple[str, str]:
    """Return the addresses of the logs and the thoughts of a stretch of time."""
    zone = timezone.get_current_timezone()
    asked = urlencode({"range": between(at.astimezone(zone), (at + width).astimezone(zone))})
    return f"{reverse('logs:list')}?{asked}", f"{reverse('tasks:thoughts')}?{asked}"


def cells(asked: Asked) -> Iterator[Cell]:
    """Yield every bucket of every line that has a point."""
    for one in asked.measured:
        for line in one.answer.lines:
            tags = ", ".join(f"{key}={value}" for key, value in line.tags)
            values = line.values[one.aggregate]
            for n in np.flatnonzero(line.counts):
                at = from_epoch_ms(int(one.answer.buckets[n])).isoformat()
                value, points = _number(values[n]), int(line.counts[n])
                yield Cell(one.name, tags, at, str(one.aggregate), value, points)


def twin(asked: Asked) -> Sequence[Mapping[str, Any]]:
    """Return each metric as others read it: starts of buckets, and values beside them."""
    return [
        {
            "metric": one.name,
            "kind": one.kind,
            "aggregate": one.aggregate,
            "unit": one.unit.code,
            "source": str(one.answer.source),
            "left_out": one.answer.left_out,
            "more_lines": one.answer.more,
            "lines": [
                {
                    "tags": dict(line.tags),
                    "undrawn": line.undrawn,
                    "points": _points(one, line),
                }
                for line in one.answer.lines
            ],
        }
        for one in asked.measured
    ]


def _points(one: Measured, line: Line) -> Sequence[Sequence[Any]]:
    values = line.values[one.aggregate]
    return [
        (from_epoch_ms(int(one.answer.buckets[n])), _number(values[n]), int(line.counts[n]))
        for n in np.flatnonzero(line.counts)
    ]


def _columns(asked: Asked) -> Iterator[tuple[str, Any]]:
    """Name the columns; an average that stands alone has its lowest and highest beside it."""
    lines = [(one, line) for one in asked.measured for line in one.answer.lines]
    for one, line in lines:
        tags = ", ".join(f"{key}={value}" for key, value in line.tags)
        names = (one.name if len(asked.measured) > 1 else "", tags, one.aggregate.value)
        unit = _unit(one)
        yield " · ".join(filter(None, names)) + unit, line.values[one.aggregate]
        if len(lines) == 1 and one.aggregate is Aggregate.AVG:
            yield f"lowest{unit}", line.values[Aggregate.MIN]
            yield f"highest{unit}", line.values[Aggregate.MAX]


def _unit(one: Measured) -> str:
    """Write the unit of a column; the numbers of a table are not scaled."""
    if one.aggregate is Aggregate.COUNT:
        return ""
    per = "/s" if one.aggregate is Aggregate.RATE else ""
    suffix = f"{one.unit.steps[0].suffix}{per}"
    return f", {suffix}" if suffix else ""


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
