"""The metrics: their list, one of them over time, and its stored points."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.metrics.explorer import explore as gather
from ciris_admin.metrics.forms import MetricFilter, NameFilter
from ciris_admin.pages.export import csv_response, record_export
from ciris_admin.pages.listing import Listing, carry, respond_list, with_values
from ciris_admin.pages.render import respond
from persistence import shapes
from persistence.tsdb.queries import metrics

POINT_COLUMNS = ("correlation_id", "at", "created", "value", "other", "tags", "handler_name")


@require_GET
def explore(request: HttpRequest) -> HttpResponseBase:
    form = MetricFilter(request, now=clock.now())
    return _one(request, form) if form.value("metric") else _names(request)


@require_GET
def show_points(request: HttpRequest) -> HttpResponseBase:
    form = MetricFilter(request, now=clock.now())
    points = form.points()
    listing = Listing(
        name="metric_points",
        table="service_correlations",
        form=form,
        read=lambda cursor: metrics.page(points=points, cursor=cursor),
        every=lambda: metrics.every(points=points),
        count=lambda: metrics.count_points(points=points),
        columns=POINT_COLUMNS,
    )
    context = {"metric": points.name, "links": form.range_links(), "chart_url": _chart_url(request)}
    return respond_list(
        request,
        listing,
        page="metrics/points.html",
        fragment="metrics/_points.html",
        context=context,
    )


def _chart_url(request: HttpRequest) -> str:
    return reverse("metrics:explore") + carry(request)


def _names(request: HttpRequest) -> HttpResponseBase:
    form = NameFilter(request)
    found = metrics.names(search=form.value("q") or "")
    asked = request.GET.get("format")
    if asked == "csv":
        return csv_response(request, "metrics", ("name", "newest", "value", "other"), found.rows)
    if asked == "json":
        record_export(request, "metrics", "json", len(found.rows))
    state = "rows" if found.rows else "filtered" if form.chips() else "empty"
    if not shapes.current().has_column("service_correlations", "metric_name"):
        state = "absent"
    context = {
        "form": form,
        "chips": form.chips(),
        "names": found,
        "state": state,
        "era": shapes.current().era,
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
    }
    twin = {"state": state, "metrics": found.rows, "more": found.more}
    return respond(
        request,
        page="metrics/names.html",
        fragment="metrics/_names.html",
        context=context,
        twin=twin,
    )


def _one(request: HttpRequest, form: MetricFilter) -> HttpResponseBase:
    explorer = gather(form)
    points = reverse("metrics:points") + carry(request)
    csv_url = reverse("metrics:points") + with_values(request.GET, format="csv")
    context = {
        "form": form,
        "metric": form.value("metric"),
        "names": metrics.name_list(),
        "explorer": explorer,
        "series": explorer.series,
        "links": form.range_links(),
        "points_url": points,
        "csv_url": csv_url,
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{urlencode({'range': form.time_range.text})}",
    }
    twin = {
        "metric": form.value("metric"),
        "tags": form.tags,
        "span": explorer.span,
        "stopped": explorer.stopped,
        "series": explorer.series,
    }
    return respond(
        request,
        page="metrics/explorer.html",
        fragment="metrics/_explorer.html",
        context=context,
        twin=twin,
    )
