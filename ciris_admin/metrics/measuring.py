"""Metrics over a time range, asked from the store as their page's address wants them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils import timezone

from ciris_admin.charts.units import Unit, recognise
from ciris_admin.metrics.forms import APART, ExplorerForm
from ciris_admin.pages.listing import address
from ciris_admin.pages.range_filter import RangeFilter
from ciris_admin.pages.time_range import between
from persistence import shapes
from persistence.tsdb import buckets
from persistence.tsdb.counters import Kind, kind_of
from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.lines import Aggregate, Line, Lines, LinesQuestion, many
from persistence.tsdb.shifting import Numbers

MOST_DRAWN = 600  # values of a line: two per pixel on a phone's 350
MOST_DRAWN_SMALL = 240
WITH_EACH = (Aggregate.MIN, Aggregate.MAX, Aggregate.SUM)  # what says whether it is a counter
_MILLISECOND = dt.timedelta(milliseconds=1)
_MINUTE, _DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def has_place() -> bool:
    """Say whether the store has a place for metric points: an agent's other files have none."""
    return shapes.current().has_column("service_correlations", "metric_name")


@dataclass(frozen=True)
class Measured:
    """One metric: its lines, and those of the period before where that is compared.

    `aggregate` is the one that was asked for, or what suits the `kind`.
    """

    name: str
    kind: Kind
    aggregate: Aggregate
    unit: Unit
    answer: Lines
    before: Lines | None = None

    @property
    def points(self) -> int:
        return sum(int(line.counts.sum()) for line in self.answer.lines)

    @property
    def undrawn(self) -> int:
        return sum(line.undrawn for line in self.answer.lines)

    def values(self, line: Line) -> Numbers:
        """Return what to draw: a counter without an event counts zero, and has no gaps."""
        found = line.values[self.aggregate]
        if self.kind is not Kind.LEVEL and self.aggregate in {Aggregate.RATE, Aggregate.SUM}:
            return np.nan_to_num(found, nan=0.0)
        return found


@dataclass(frozen=True)
class Asked:
    """The answer of a page: each metric between two moments, in buckets of one width."""

    start: dt.datetime
    end: dt.datetime
    width: dt.timedelta
    measured: Sequence[Measured]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.measured)

    @property
    def undrawn(self) -> int:
        return sum(one.undrawn for one in self.measured)


def measure(form: ExplorerForm) -> Asked | None:
    """Ask for the metrics of an address; None where none of them has a point at all.

    Raises TimeLimitReached, TooManyBuckets.
    """
    ends = span(form)
    if ends is None:
        return None
    start, end = ends
    most = MOST_DRAWN_SMALL if form.value("show") == APART else MOST_DRAWN
    width = buckets.width_for(end - start, most=most)
    wanted = (form.aggregate,) if form.aggregate else (Aggregate.AVG, Aggregate.RATE)
    aggregates = tuple(dict.fromkeys((*wanted, *WITH_EACH)))
    tags = tuple(form.tags.items())
    now = [
        LinesQuestion(name, start, end, width, aggregates, form.keys, tags) for name in form.names
    ]
    then = form.compared
    before = (
        [replace(question, start=then.start, end=then.end) for question in now]
        if then and then.start and then.end
        else []
    )
    found = many([*now, *before])
    earlier: Sequence[Lines | None] = found[len(now) :] or [None] * len(now)
    answers = zip(form.names, found[: len(now)], earlier, strict=True)
    return Asked(start, end, width, [_measured(form, *answer) for answer in answers])


def span(form: ExplorerForm) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the ends of the range, or of all that the metrics have where it is open."""
    chosen = form.time_range
    if chosen.start is not None and chosen.end is not None:
        return chosen.start, chosen.end
    spans = [metrics.span(name=name) for name in form.names]
    oldest = [one.oldest for one in spans if one.oldest is not None]
    newest = [one.newest for one in spans if one.newest is not None]
    if not oldest or not newest:
        return None
    return chosen.start or min(oldest), chosen.end or max(newest) + _MILLISECOND


def _measured(form: ExplorerForm, name: str, answer: Lines, before: Lines | None) -> Measured:
    kind = kind_of_lines(answer)
    unit = form.unit_chosen or recognise(name)
    aggregate = form.aggregate or suited_to(kind)
    return Measured(name, kind, aggregate, unit, _in_order(answer), before)


def glanced(name: str, answer: Lines) -> Measured:
    """Take a metric for what it is, where nobody asks for an aggregate or a unit."""
    kind = kind_of_lines(answer)
    return Measured(name, kind, suited_to(kind), recognise(name), answer)


def suited_to(kind: Kind) -> Aggregate:
    return Aggregate.AVG if kind is Kind.LEVEL else Aggregate.RATE


def up_to(form: RangeFilter, newest: dt.datetime | None) -> str:
    """Return the address of as much time that ends with the newest point; empty without one."""
    if newest is None:
        return ""
    chosen = form.time_range
    length = chosen.end - chosen.start if chosen.start and chosen.end else _DAY
    zone = timezone.get_current_timezone()
    end = (newest + _MINUTE).replace(second=0, microsecond=0)
    asked = between((end - length).astimezone(zone), end.astimezone(zone))
    return address(form.query, range=asked, tag=None)


def _in_order(answer: Lines) -> Lines:
    """Sort the lines, those with the most points first: a colour stays a line's own."""
    in_order = sorted(answer.lines, key=lambda line: (-int(line.counts.sum()), line.tags))
    return replace(answer, lines=in_order)


def kind_of_lines(answer: Lines) -> Kind:
    """Say whether all the lines of a metric together look like a counter's."""
    if not answer.lines:
        return Kind.LEVEL
    lowest, highest, sums = (
        np.array([line.values[aggregate] for line in answer.lines]) for aggregate in WITH_EACH
    )
    return kind_of(
        counts=np.sum([line.counts for line in answer.lines], axis=0),
        lowest=np.fmin.reduce(lowest),
        highest=np.fmax.reduce(highest),
        sums=np.nansum(sums, axis=0),
    )
