"""The log: its lines, when they came, and one of them with what was around it."""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.charts.level_bars import HEIGHT, WIDTH, Column, columns
from ciris_admin.charts.resolution import width_words
from ciris_admin.logs.addresses import linked
from ciris_admin.logs.follow import offered
from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.pages.listing import Listing, address, carried, respond_list
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.pages.time_range import between
from persistence.limits import TimeLimitReached
from persistence.mentions import mentions
from persistence.tsdb.log_index.language import Field
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.histogram import Histogram, histogram

COLUMNS = (
    "correlation_id",
    "at",
    "created",
    "level",
    "source",
    "message",
    "tags",
    "request_data",
    "response_data",
)
_BESIDE = ("histogram", "facets", "patterns")  # pages of the same lines


@dataclass(frozen=True)
class BarLink:
    """One bar with the address of its lines."""

    column: Column
    url: str


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = LogFilterForm(request, now=clock.now())
    lines = form.lines()
    followed = offered(request)  # before any line is read, so that none lies between
    read = functools.cache(lambda cursor: logs.page(lines=lines, cursor=cursor))
    listing = Listing(
        name="logs",
        table="service_correlations",
        form=form,
        read=read,
        every=lambda: logs.every(lines=lines),
        count=lambda: (
            (None if request.GET.get("cursor") else read(None).whole)  # one walk, not two
            or logs.count_lines(lines=lines)
        ),
        columns=COLUMNS,
    )
    turns_page = htmx_of(request).target == "rows"
    return respond_list(
        request,
        listing,
        page="logs/list.html",
        fragment="logs/_rows.html" if turns_page else "logs/_explorer.html",
        context={
            "links": range_links(form),
            "by_letter": bool(lines.search) and not logs.can_be_indexed(),
            "advice": _advice(form),
            **linked(form),
            **followed,
            **{f"{name}_url": reverse(f"logs:{name}") + form.here() for name in _BESIDE},
        },
    )


@require_GET
def show_histogram(request: HttpRequest) -> HttpResponse:
    form = LogFilterForm(request, now=clock.now())
    zone = timezone.get_current_timezone()
    stopped, counted = "", None
    try:
        counted = histogram(lines=form.lines(), zone=zone)
    except TimeLimitReached as reached:
        stopped = str(reached)
    context = {
        "form": form,
        "histogram": counted,
        "stopped": stopped,
        "links": range_links(form),
        "list_url": reverse("logs:list") + address(request.GET),
        **(_drawing(request, counted) if counted else {}),
    }
    twin = {"histogram": counted, "stopped": stopped}
    return respond(
        request,
        page="logs/histogram.html",
        fragment="logs/_histogram.html",
        context=context,
        twin=twin,
    )


def _drawing(request: HttpRequest, counted: Histogram) -> dict[str, object]:
    zone = timezone.get_current_timezone()
    here = reverse("logs:list")

    def bar(column: Column) -> BarLink:
        start = column.start.astimezone(zone)
        end = (column.start + counted.width).astimezone(zone)
        return BarLink(column, here + address(request.GET, range=between(start, end)))

    levels: Sequence[tuple[str, int, str]] = [
        (
            level,
            sum(bar.lines.get(level, 0) for bar in counted.bars),
            here + address(request.GET, level=level),
        )
        for level in counted.levels
    ]
    return {
        "bars": [bar(column) for column in columns(counted.bars, counted.levels)],
        "levels": levels,
        "tallest": max(bar.total for bar in counted.bars),
        "width_words": width_words(counted.width),
        "view_box": f"0 0 {WIDTH} {HEIGHT}",
        # Where the drawing begins and ends, on the reader's clock: a drag across it is a range.
        "wall_start": _wall(counted.bars[0].start),
        "wall_end": _wall(counted.bars[-1].start + counted.width),
    }


def _wall(at: dt.datetime) -> str:
    local = at.astimezone(timezone.get_current_timezone()).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds")


@require_GET
def show_line(request: HttpRequest, correlation_id: str) -> HttpResponse:
    form = LogFilterForm(request, now=clock.now())
    found = logs.line(correlation_id=correlation_id, lines=form.lines())
    if found is None:
        raise Http404(f"This store holds no log line {correlation_id}.")
    line = found.line
    named = mentions(line.tags, line.request_data, line.response_data)
    context = {
        "found": found,
        "line": line,
        "mentions": named,
        "carry": carried(request),
        "around": [*(found.newer or ()), line, *(found.older or ())],
        **linked(form),
    }
    twin = {
        "line": line,
        "mentions": named,
        "newer": found.newer,
        "older": found.older,
        "before": found.before,
        "after": found.after,
    }
    return respond(request, page="logs/line.html", context=context, twin=twin)


def _advice(form: LogFilterForm) -> str:
    """Say what may help where nothing was found: text with a colon asks for a field."""
    asked = form.value("q")
    tags = [t.name for t in asked.wanted if isinstance(t, Field)] if asked else []
    if not tags:
        return ""
    return f"“{tags[0]}:” asks for a field. In quotation marks, it is looked for as text."
