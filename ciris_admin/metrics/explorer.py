"""What the page of chosen metrics shows, gathered from the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from ciris_admin.charts.resolution import width_words
from ciris_admin.metrics.annotations import Annotations, annotations
from ciris_admin.metrics.forms import APART, TABLE, ExplorerForm
from ciris_admin.metrics.measuring import Asked, measure, up_to
from ciris_admin.metrics.panels import Panel, panels
from ciris_admin.metrics.tabling import Table, table
from ciris_admin.pages.listing import address
from ciris_admin.pages.range_links import Choice
from persistence.limits import TimeLimitReached
from persistence.tsdb.counters import Kind
from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.lines import Aggregate, TooManyBuckets
from persistence.tsdb.queries.sources import together
from persistence.tsdb.tags import TagKey, merged

VALUES_SHOWN = 8
NOTHING = Annotations((), ())
_IN_WORDS = {
    Aggregate.AVG: "averages",
    Aggregate.MIN: "lowest values",
    Aggregate.MAX: "highest values",
    Aggregate.SUM: "sums",
    Aggregate.COUNT: "numbers of points",
    Aggregate.RATE: "rates",
}


@dataclass(frozen=True)
class Facet:
    """A tag key with links that want one of its values; `more` values are not shown."""

    key: str
    choices: Sequence[Choice]
    more: int


@dataclass(frozen=True)
class Counter:
    """A metric that counts events, and the address that shows its values instead of a rate."""

    name: str
    words: str
    url: str


@dataclass(frozen=True)
class Explorer:
    """The metrics in one time range; `stopped` says why there is nothing of them."""

    asked: Asked | None = None
    stopped: str = ""
    facets: Sequence[Facet] | None = ()  # None: not looked up in time
    panels: Sequence[Panel] = ()
    table: Table | None = None
    annotations: Annotations = NOTHING
    counters: Sequence[Counter] = ()
    resolution: str = ""
    warnings: Sequence[str] = ()
    newest_range: str = ""
    unreadable: int = 0
    keys: Sequence[str] = ()


def explore(form: ExplorerForm) -> Explorer:
    """Ask for the chosen metrics, and for what else the page says of them in this time range."""
    try:
        asked = measure(form)
    except (TimeLimitReached, TooManyBuckets) as reached:
        return Explorer(stopped=str(reached))
    if asked is None:
        return Explorer(unreadable=_unreadable(form.names))
    tags = _tags(form.names, asked)
    found = Explorer(
        asked,
        facets=None if tags is None else _facets(form, tags),
        keys=[key.name for key in tags or ()],
        unreadable=_unreadable(form.names),
    )
    if not asked.points:
        newest = (metrics.newest(name=name) for name in form.names)
        known = max((at for at in newest if at is not None), default=None)
        return replace(found, newest_range=up_to(form, known))
    return _drawn(form, asked, found)


def _drawn(form: ExplorerForm, asked: Asked, found: Explorer) -> Explorer:
    show, log = form.value("show"), bool(form.value("scale"))
    happened = annotations(asked.start, asked.end)
    return replace(
        found,
        panels=panels(asked, apart=show == APART, log=log, annotations=happened.rows)
        if show != TABLE
        else (),
        table=table(asked) if show == TABLE else None,
        annotations=happened,
        counters=[
            Counter(one.name, _of_a_kind(one.kind), address(form.query, agg=str(Aggregate.AVG)))
            for one in asked.measured
            if one.kind is not Kind.LEVEL and form.aggregate is None
        ],
        resolution=resolution(asked),
        warnings=_warnings(asked),
    )


def resolution(asked: Asked) -> str:
    """Say what the lines are made of: `5-minute averages of 1,440 points, from raw points`."""
    words = dict.fromkeys(
        _IN_WORDS.get(one.aggregate, str(one.aggregate)) for one in asked.measured
    )
    source = together(one.answer.source for one in asked.measured if one.answer.lines)
    number = f"{asked.points:,} point{'' if asked.points == 1 else 's'}"
    return f"{width_words(asked.width)} {' and '.join(words)} of {number}, from {source}"


def _of_a_kind(kind: Kind) -> str:
    return "each worth 1" if kind is Kind.EVENTS else "each worth a whole number"


def _warnings(asked: Asked) -> Sequence[str]:
    zone = timezone.get_current_timezone()
    found = [f"{one.name}: {one.answer.left_out}" for one in asked.measured if one.answer.left_out]
    coarse = {one.answer.coarse_until for one in asked.measured if one.answer.coarse_until}
    if coarse:
        day = max(coarse).astimezone(zone).date()
        found.append(f"Before {day} only daily summaries remain: a day is one value there.")
    return found


def _unreadable(names: Sequence[str]) -> int:
    try:
        return metrics.unreadable(names=names)
    except TimeLimitReached:
        return 0  # a note beside the chart, which can do without it


def _tags(names: Sequence[str], asked: Asked) -> Sequence[TagKey] | None:
    found = [metrics.tags(name=name, start=asked.start, end=asked.end) for name in names]
    known = [keys for keys in found if keys is not None]
    return merged(known) if known or not found else None


def _facets(form: ExplorerForm, found: Sequence[TagKey]) -> Sequence[Facet]:
    facets = []
    for key in found:
        wanted = form.tags.get(key.name)
        shown = [value.text for value in key.values[:VALUES_SHOWN]]
        if wanted is not None and wanted not in shown:
            shown.append(wanted)
        choices = [
            Choice(text, form.with_tag(key.name, None if text == wanted else text), text == wanted)
            for text in shown
        ]
        facets.append(Facet(key.name, choices, max(0, len(key.values) - VALUES_SHOWN)))
    return facets
