"""The log: its lines, when they came, and one of them with what was around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.charts.level_bars import HEIGHT, WIDTH, Column, columns
from ciris_admin.charts.resolution import width_words
from ciris_admin.logs.forms import LogFilterForm
from ciris_admin.pages.listing import Listing, carry, respond_list
from ciris_admin.pages.render import htmx_of, respond
from ciris_admin.pages.telemetry_filter import address
from ciris_admin.pages.time_range import between
from persistence.limits import TimeLimitReached
from persistence.mentions import mentions
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


@dataclass(frozen=True)
class BarLink:
    """One bar with the address of its lines."""

    column: Column
    url: str


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    form = LogFilterForm(request, now=clock.now())
    lines = form.lines()
    listing = Listing(
        name="logs",
        table="service_correlations",
        form=form,
        read=lambda cursor: logs.page(lines=lines, cursor=cursor),
        every=lambda: logs.every(lines=lines),
        count=lambda: logs.count_lines(lines=lines),
        columns=COLUMNS,
    )
    turns_page = htmx_of(request).target == "rows"
    return respond_list(
        request,
        listing,
        page="logs/list.html",
        fragment="logs/_rows.html" if turns_page else "logs/_explorer.html",
        context={
            "links": form.range_links(),
            "filter_url": _filter_url(request),
            "histogram_url": reverse("logs:histogram") + address(request.GET),
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
        "links": form.range_links(),
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
    }


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
        "carry": carry(request),
        "around": [*(found.newer or ()), line, *(found.older or ())],
        "filter_url": _filter_url(request),
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


def _filter_url(request: HttpRequest) -> str:
    """Return the address of the list as it is filtered, ready for one more value."""
    query = address(request.GET)
    return reverse("logs:list") + (query if query == "?" else f"{query}&")
