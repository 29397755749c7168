"""What changed in a span: every metric held against the span before it, the most shifted first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ciris_admin.charts.resolution import width_words
from ciris_admin.charts.sparks import WIDTH, Spark, spark
from ciris_admin.metrics.forms import ChangesForm
from ciris_admin.metrics.measuring import WITH_EACH, Measured, glanced
from ciris_admin.metrics.panels import step_of
from ciris_admin.pages.time_range import between
from persistence import limits
from persistence.limits import TimeLimitReached
from persistence.tsdb import buckets
from persistence.tsdb.counters import Kind
from persistence.tsdb.expressions import epoch_ms
from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.lines import Aggregate, Lines, LinesQuestion, TooManyBuckets, many
from persistence.tsdb.queries.sources import together
from persistence.tsdb.shifting import Numbers, Shift, shift

MOST_METRICS = 200
# Of both spans together: enough for a median, and few enough for two hundred metrics.
MOST_STRETCHES = 120
COLUMNS = ("metric", "kind", "unit", "before", "after", "share", "size")
_SECONDS = 15.0


@dataclass(frozen=True)
class Changed:
    """A metric's median before, its average in the span, and how far it lies off, in spreads."""

    metric: str
    kind: Kind
    unit: str
    before: float
    after: float
    share: float | None  # of what was before; None from zero
    size: float
    notable: bool
    spark: Spark

    @property
    def percent(self) -> str | None:
        """Write the change as a share of what was before; None from zero."""
        return None if self.share is None else f"{self.share:+,.0%}"

    @property
    def words(self) -> str:
        return f"{self.metric} in the span before and in the span, which is shaded"


@dataclass(frozen=True)
class Spans:
    """What is held against what: from `before` up to `start`, and from there up to `end`."""

    before: dt.datetime
    start: dt.datetime
    end: dt.datetime
    words: str  # of the span before

    @property
    def both(self) -> str:
        """Write both as one range, for an address."""
        return between(self.before, self.end)


@dataclass(frozen=True)
class Changes:
    """`silenced` had points before and none in the span, `begun` the other way round."""

    spans: Spans
    rows: Sequence[Changed] = ()
    silenced: Sequence[str] = ()
    begun: Sequence[str] = ()
    unsaid: Sequence[str] = ()  # too few stretches with a point
    unread: Sequence[str] = ()  # not read whole in time: what is missing would look like a change
    more: bool = False
    split: str = ""
    resolution: str = ""
    stopped: str = ""
    most: int = MOST_METRICS

    @property
    def notable(self) -> int:
        return sum(row.notable for row in self.rows)


def spans(form: ChangesForm) -> Spans | None:
    """Return what the address asks to compare; None where all time has nothing before it."""
    span, before = form.time_range, form.time_range.previous()
    if span.start is None or span.end is None or before is None or before.start is None:
        return None
    return Spans(before.start, span.start, span.end, before.words)


def look(form: ChangesForm, asked: Spans) -> Changes:
    """Compare a span with as long a time before."""
    found = metrics.name_list(limit=MOST_METRICS + 1)
    names, more = found[:MOST_METRICS], len(found) > MOST_METRICS
    width = buckets.width_for(asked.end - asked.before, most=MOST_STRETCHES)
    tags = tuple(form.tags.items())
    aggregates = (Aggregate.AVG, Aggregate.RATE, *WITH_EACH)
    questions = [
        LinesQuestion(name, asked.before, asked.end, width, aggregates, tags=tags) for name in names
    ]
    try:
        with limits.time_limit(_SECONDS):
            answers = many(questions)
    except (TimeLimitReached, TooManyBuckets) as reached:
        return Changes(asked, stopped=str(reached))
    return _sorted(asked, dict(zip(names, answers, strict=True)), more=more)


def _first_of_span(answer: Lines, start: dt.datetime) -> int:
    """Return the number of the first bucket that lies in the span."""
    return int(np.searchsorted(answer.buckets, epoch_ms(start)))


def _sorted(asked: Spans, found: Mapping[str, Lines], *, more: bool) -> Changes:
    unread = [name for name, answer in found.items() if answer.left_out]
    answers = {
        name: answer for name, answer in found.items() if answer.lines and not answer.left_out
    }
    if not answers:
        return Changes(asked, unread=unread, more=more)
    any_answer = next(iter(answers.values()))
    first = _first_of_span(any_answer, asked.start)
    rows, silenced, begun, unsaid = [], [], [], []
    for name, answer in answers.items():
        counts = answer.lines[0].counts
        had, has = bool(counts[:first].any()), bool(counts[first:].any())
        measured = glanced(name, answer)
        values = measured.values(answer.lines[0])
        moved = shift(values[:first], values[first:])
        if had and not has:
            silenced.append(name)
        elif has and not had:
            begun.append(name)
        elif moved is None:
            unsaid.append(name)
        else:
            rows.append(_row(measured, values, moved))
    source = together(answer.source for answer in answers.values())
    return Changes(
        asked,
        sorted(rows, key=lambda row: -row.size),
        silenced,
        begun,
        unsaid,
        unread,
        more,
        split=str(round(WIDTH * first / len(any_answer.buckets))),
        resolution=f"{width_words(any_answer.width)} averages and rates, from {source}",
    )


def _row(measured: Measured, values: Numbers, found: Shift) -> Changed:
    step = step_of(measured, max(abs(found.before), abs(found.after)))
    return Changed(
        measured.name,
        measured.kind,
        step.suffix,
        found.before / step.size,
        found.after / step.size,
        found.share,
        round(found.size, 1),
        found.notable,
        spark(values),
    )
