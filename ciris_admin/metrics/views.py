"""The metrics: some of them over time, and the stored points of one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.metrics import overview_views, tabling
from ciris_admin.metrics.explorer import Explorer
from ciris_admin.metrics.explorer import explore as gather
from ciris_admin.metrics.forms import TABLE, ExplorerForm, MetricFilter
from ciris_admin.metrics.measuring import has_place
from ciris_admin.pages.export import csv_response, record_export
from ciris_admin.pages.listing import Listing, address, carried, respond_list, with_values
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond
from persistence.tsdb.queries import metrics

POINT_COLUMNS = ("correlation_id", "at", "created", "value", "other", "tags", "handler_name")
_OF_LINES = ("agg", "group", "show", "unit", "scale", "compare")  # what points have none of


@require_GET
def explore(request: HttpRequest) -> HttpResponseBase:
    if not any(request.GET.getlist("metric")):
        return overview_views.show(request)
    form = ExplorerForm(request, now=clock.now())
    found = gather(form)
    asked = request.GET.get("format")
    if asked == "csv":
        rows = tabling.cells(found.asked) if found.asked else ()
        return csv_response(request, "metrics", tabling.COLUMNS, rows)
    if asked == "json":
        record_export(request, "metrics", "json", found.asked.points if found.asked else 0)
    return respond(
        request,
        page="metrics/explorer.html",
        fragment="metrics/_explorer.html",
        context=_context(request, form, found),
        twin=_twin(form, found),
    )


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
    chart_url = reverse("metrics:explore") + carried(request)
    context = {"metric": points.name, "links": range_links(form), "chart_url": chart_url}
    return respond_list(
        request,
        listing,
        page="metrics/points.html",
        fragment="metrics/_points.html",
        context=context,
    )


def _context(request: HttpRequest, form: ExplorerForm, found: Explorer) -> Mapping[str, Any]:
    names, points = form.names, reverse("metrics:points")
    dropped = dict.fromkeys(_OF_LINES)
    ranged = urlencode({"range": form.time_range.text})
    return {
        "form": form,
        "names": names,
        "others": [(name, _without(form, name)) for name in names],
        "known": metrics.name_list(),
        "explorer": found,
        "has_place": has_place(),
        "keys": form.offer_keys(found.keys),
        "links": range_links(form),
        "points": [(name, points + address(form.query, metric=name, **dropped)) for name in names],
        "table_url": address(form.query, show=TABLE),
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{ranged}",
        "changes_url": f"{reverse('metrics:changes')}?{ranged}",
        "query": carried(request).removeprefix("?"),
    }


def _twin(form: ExplorerForm, found: Explorer) -> Mapping[str, Any]:
    asked = found.asked
    return {
        "metrics": tabling.twin(asked) if asked else [],
        "tags": form.tags,
        "start": asked and asked.start,
        "end": asked and asked.end,
        "width_seconds": asked and asked.width.total_seconds(),
        "stopped": found.stopped,
        "annotations": found.annotations.rows,
    }


def _without(form: ExplorerForm, name: str) -> str:
    return address(form.query, metric=[other for other in form.names if other != name])
