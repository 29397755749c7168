"""The numbers of a chart and nothing else: what scripts, other tools and benchmarks ask for.

`metric` and `agg` any number of times, `group` and `tag=key=value` likewise, `range` as
everywhere, `step` as a length (`5m`, `1h`) or the width that suits the range. Each line has
as many values as there are buckets: the first begins at `start`, each is `step` long, both in
milliseconds; null where a bucket is empty. No template, no question but the one for the lines.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.metrics.forms import MOST_KEYS
from ciris_admin.pages import lengths
from ciris_admin.pages.tags_field import TagsField
from ciris_admin.pages.time_range import RangeError, TimeRange, parse
from persistence.limits import TimeLimitReached
from persistence.tsdb import buckets
from persistence.tsdb.queries.lines import (
    Aggregate,
    Lines,
    LinesQuestion,
    TooManyBuckets,
    many,
)

MOST_METRICS = 50
MOST_DRAWN = 600
USUAL_RANGE = "24h"
_read = lru_cache(maxsize=64)(lengths.read)
_APART = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 2, 2, 2, tzinfo=dt.UTC)
_TAGS = TagsField(required=False)
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY  # NaN is written as null


class Refused(Exception):
    """The question cannot be answered; the message is for a person."""

    status = 400


class BadQuestion(Refused):
    """The address asks for what there is not."""


class TooSlow(Refused):
    """The time ran out before there was anything to say."""

    status = 503


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    try:
        return _json(answer(request.GET, timezone.get_current_timezone()))
    except Refused as refused:
        return _json(orjson.dumps({"error": str(refused)}), status=refused.status)


def answer(asked: QueryDict, zone: dt.tzinfo) -> bytes:
    """Return the JSON of what an address asks for by clocks of a zone. Raises Refused."""
    try:
        questions = _questions(asked, zone)
        answers = many(questions)
    except (RangeError, TooManyBuckets) as refused:
        raise BadQuestion(str(refused)) from refused
    except TimeLimitReached as reached:
        raise TooSlow(str(reached)) from reached
    return orjson.dumps({"metrics": list(map(_metric, questions, answers))}, option=_OPTIONS)


def _json(body: bytes, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", status=status)


def _questions(asked: QueryDict, zone: dt.tzinfo) -> Sequence[LinesQuestion]:
    names = asked.getlist("metric")
    if not names:
        raise BadQuestion("Name a metric: metric=cpu_usage.")
    if len(names) > MOST_METRICS:
        raise BadQuestion(f"At most {MOST_METRICS} metrics at once: {len(names)} were asked for.")
    keys, tags = asked.getlist("group"), _tags(asked.getlist("tag"))
    if len(keys) > MOST_KEYS:
        raise BadQuestion(f"At most {MOST_KEYS} keys to group by.")
    if any("\x00" in text for text in (*names, *keys)):
        raise BadQuestion("No name holds a NUL character.")
    written = asked.get("range") or USUAL_RANGE
    chosen = _fixed(written, zone) or parse(written, now=clock.now(), zone=zone)
    if chosen.start is None or chosen.end is None:
        raise BadQuestion("Say from when until when: range=30d.")
    width = _step(asked.get("step", ""), chosen.end - chosen.start)
    aggregates = tuple(map(_aggregate, asked.getlist("agg"))) or (Aggregate.AVG,)
    return [
        LinesQuestion(name, chosen.start, chosen.end, width, aggregates, tuple(keys), tags)
        for name in names
    ]


@lru_cache(maxsize=64)
def _fixed(written: str, zone: dt.tzinfo) -> TimeRange | None:
    """Return a range that is the same at any time, None where it takes the clock to tell."""
    try:
        early, late = (parse(written, now=now, zone=zone) for now in _APART)
    except RangeError:
        return None
    return early if early == late else None


def _step(text: str, length: dt.timedelta) -> dt.timedelta:
    if not text:
        return buckets.width_for(length, most=MOST_DRAWN)
    step = _read(text)
    if not step:
        raise BadQuestion(f"“{text[:40]}” is no step. Write 5m, 1h or 1d.")
    return step


def _aggregate(text: str) -> Aggregate:
    try:
        return Aggregate(text)
    except ValueError as error:
        known = ", ".join(Aggregate)
        raise BadQuestion(f"“{text[:40]}” is no aggregate. There are {known}.") from error


def _tags(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(_TAGS.clean(texts).items())
    except ValidationError as error:
        raise BadQuestion(error.messages[0]) from error


def _metric(question: LinesQuestion, answer: Lines) -> Mapping[str, Any]:
    return {
        "metric": question.name,
        "start": answer.buckets[0] if len(answer.buckets) else None,
        "step": answer.width // dt.timedelta(milliseconds=1),
        "source": str(answer.source),
        "left_out": answer.left_out,
        "more": answer.more,
        "lines": [
            {"tags": dict(line.tags), **{agg.value: line.values[agg] for agg in line.values}}
            for line in answer.lines
        ],
    }
