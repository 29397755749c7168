"""All metrics at a glance: which of them moved, and when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from ciris_admin.charts.resolution import width_words
from ciris_admin.charts.sparks import Spark, spark
from ciris_admin.metrics.annotations import short
from ciris_admin.metrics.forms import BY_NAME, NamesFilter
from ciris_admin.metrics.measuring import WITH_EACH, glanced, up_to
from ciris_admin.metrics.panels import step_of
from ciris_admin.pages.time_range import between
from persistence import limits
from persistence.limits import TimeLimitReached
from persistence.tsdb import buckets
from persistence.tsdb.counters import Kind
from persistence.tsdb.expressions import from_epoch_ms
from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.lines import Aggregate, Lines, LinesQuestion, TooManyBuckets, many
from persistence.tsdb.queries.sources import together
from persistence.tsdb.shifting import Departure, departure

MOST_CARDS = 50
MOST_DRAWN = 120  # values of a card: two pixels each
COLUMNS = ("metric", "kind", "unit", "points", "latest", "lowest", "highest", "moved", "at")
_SECONDS = 10.0
_MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass(frozen=True)
class Card:
    """One metric in small. `moved` is its farthest distance from usual, in its own spreads."""

    metric: str
    kind: Kind
    unit: str
    points: int
    latest: float | None
    lowest: float | None
    highest: float | None
    moved: float | None
    at: dt.datetime | None
    notable: bool
    spark: Spark
    around: str = ""  # the range in which it moved most, for an address

    @property
    def when(self) -> str:
        return short(self.at) if self.at is not None else ""

    @property
    def words(self) -> str:
        """Say in words what the small chart shows."""
        if self.lowest is None:
            return f"{self.metric}: no value that can be drawn"
        ends = f"{self.metric} from {self.lowest:g} to {self.highest:g} {self.unit}".rstrip()
        return f"{ends}; farthest from usual where the line is" if self.notable else ends


@dataclass(frozen=True)
class Overview:
    """The metrics with points in the range, and the names of those without."""

    cards: Sequence[Card] = ()
    silent: Sequence[str] = ()
    more: bool = False  # more metrics than are looked at
    resolution: str = ""
    stopped: str = ""
    newest_range: str = ""
    names: Sequence[str] = ()
    unread: Sequence[str] = ()  # read in part: the older points took too long
    why_silent: str = ""

    @property
    def moved(self) -> int:
        return sum(card.notable for card in self.cards)


def look(form: NamesFilter) -> Overview:
    """Measure every metric that the filter names. Raises TimeLimitReached for want of names."""
    found = metrics.name_list(search=form.value("q") or "", limit=MOST_CARDS + 1)
    names, more = found[:MOST_CARDS], len(found) > MOST_CARDS
    if not names:
        return Overview()
    try:
        with limits.time_limit(_SECONDS):
            ends = _ends(form)
            if ends is None:
                return Overview(silent=names, more=more, names=names)
            width = buckets.width_for(ends[1] - ends[0], most=MOST_DRAWN)
            answers = many([_question(form, name, ends, width) for name in names])
    except (TimeLimitReached, TooManyBuckets) as reached:
        return Overview(stopped=str(reached), more=more, names=names)
    cards = [
        _card(name, answer) for name, answer in zip(names, answers, strict=True) if answer.lines
    ]
    with_points = {card.metric for card in cards}
    silent = [name for name in names if name not in with_points]
    if form.value("sort") != BY_NAME:
        cards.sort(key=lambda card: -(card.moved or 0))
    return Overview(
        cards,
        silent,
        more,
        resolution=_resolution(width, answers),
        newest_range="" if cards else up_to(form, metrics.span_of_all().newest),
        names=names,
        why_silent="No metric has a point in this time range with these tags."
        if form.tags
        else "No metric has a point in this time range.",
        unread=[name for name, one in zip(names, answers, strict=True) if one.left_out],
    )


def _ends(form: NamesFilter) -> tuple[dt.datetime, dt.datetime] | None:
    chosen = form.time_range
    if chosen.start is not None and chosen.end is not None:
        return chosen.start, chosen.end
    span = metrics.span_of_all()
    if span.oldest is None or span.newest is None:
        return None
    return span.oldest, span.newest + _MILLISECOND


def _question(
    form: NamesFilter, name: str, ends: tuple[dt.datetime, dt.datetime], width: dt.timedelta
) -> LinesQuestion:
    aggregates = (Aggregate.AVG, Aggregate.RATE, *WITH_EACH)
    return LinesQuestion(name, *ends, width, aggregates, tags=tuple(form.tags.items()))


def _card(name: str, answer: Lines) -> Card:
    measured, line = glanced(name, answer), answer.lines[0]
    values = measured.values(line)
    whole = values[np.isfinite(values)]
    step = step_of(measured, float(np.abs(whole).max()) if len(whole) else 0.0)
    went = departure(values)
    at = from_epoch_ms(int(answer.buckets[went.index])) if went else None
    shown: Mapping[str, Any] = (
        {"low": line.values[Aggregate.MIN], "high": line.values[Aggregate.MAX]}
        if measured.kind is Kind.LEVEL
        else {}
    )
    notable = went is not None and went.notable
    return Card(
        metric=name,
        kind=measured.kind,
        unit=step.suffix,
        points=int(line.counts.sum()),
        latest=_written(whole[-1], step.size) if len(whole) else None,
        lowest=_written(whole.min(), step.size) if len(whole) else None,
        highest=_written(whole.max(), step.size) if len(whole) else None,
        moved=round(went.size, 1) if went else None,
        at=at,
        notable=notable,
        spark=spark(values, marked=went.index if went and notable else None, **shown),
        around=_stretch(went, answer) if went else "",
    )


def _written(value: Any, size: float) -> float:
    return float(value) / size


def _stretch(went: Departure, answer: Lines) -> str:
    """Write the time in which a metric was notably far from usual, for an address."""
    zone = timezone.get_current_timezone()
    first, last = (from_epoch_ms(int(answer.buckets[n])) for n in (went.first, went.last))
    return between(first.astimezone(zone), (last + answer.width).astimezone(zone))


def _resolution(width: dt.timedelta, answers: Sequence[Lines]) -> str:
    source = together(answer.source for answer in answers if answer.lines)
    return f"{width_words(width)} averages and rates, from {source}"
