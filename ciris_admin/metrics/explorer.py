"""What the page of one metric shows, gathered from the store."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from ciris_admin.charts.metric_line import figure
from ciris_admin.charts.resolution import width_words
from ciris_admin.metrics.forms import MetricFilter
from ciris_admin.pages.telemetry_filter import Choice, address
from ciris_admin.pages.time_range import between
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.metrics import Span
from persistence.tsdb.queries.series import Series, series
from persistence.tsdb.tags import TagKey

VALUES_SHOWN = 8
_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Facet:
    """A tag key with links that want one of its values; `more` values are not shown."""

    key: str
    choices: Sequence[Choice]
    more: int


@dataclass(frozen=True)
class Explorer:
    """One metric in one time range; `stopped` says why there is no series."""

    span: Span
    series: Series | None = None
    stopped: str = ""
    facets: Sequence[Facet] | None = ()  # None: not looked up in time
    figure: dict[str, Any] = field(default_factory=dict)
    newest_range: str = ""
    why_empty: str = ""

    @property
    def resolution(self) -> str:
        """Say what the line is made of."""
        if self.series is None:
            return ""
        number = f"{self.series.points:,}"
        if self.series.width is None:
            return f"{number} single point{'' if number == '1' else 's'}"
        width = width_words(self.series.width)
        return f"{width} averages of {number} points, the band from lowest to highest"


def explore(form: MetricFilter) -> Explorer:
    points = form.points()
    try:
        span = metrics.span(name=points.name)
    except TimeLimitReached as reached:
        return Explorer(Span(None, None), stopped=str(reached))
    if span.newest is None:
        return Explorer(span)
    newest_range = address(form.query, range=_before(span.newest, form), tag=None)
    try:
        found = series(points=points, span=span)
    except TimeLimitReached as reached:
        return Explorer(span, stopped=str(reached), newest_range=newest_range)
    zone = timezone.get_current_timezone()
    return Explorer(
        span,
        found,
        facets=_facets(form, metrics.tags(name=points.name, start=found.start, end=found.end)),
        figure=figure(
            found.buckets, width=found.width, start=found.start, end=found.end, zone=zone
        ),
        newest_range=newest_range,
        why_empty="No point in this time range has these tags."
        if form.tags
        else "No point of this metric lies in this time range.",
    )


def _before(newest: dt.datetime, form: MetricFilter) -> str:
    """Return a range as long as the one in force that ends with the newest point."""
    chosen = form.time_range
    length = chosen.end - chosen.start if chosen.start and chosen.end else _DAY
    end = (newest + _MINUTE).replace(second=0, microsecond=0)
    zone = timezone.get_current_timezone()
    return between((end - length).astimezone(zone), end.astimezone(zone))


def _facets(form: MetricFilter, found: Sequence[TagKey] | None) -> Sequence[Facet] | None:
    if found is None:
        return None
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
