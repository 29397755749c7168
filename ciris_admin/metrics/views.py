"""The metrics: all of them at a glance, some of them over time, and the points of one."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.metrics import overview, saved, tabling
from ciris_admin.metrics.explorer import explore as gather
from ciris_admin.metrics.forms import TABLE, ExplorerForm, MetricFilter, NamesFilter
from ciris_admin.pages.export import csv_response, record_export
from ciris_admin.pages.listing import Listing, carry, respond_list, with_values
from ciris_admin.pages.render import respond
from ciris_admin.pages.telemetry_filter import address
from persistence import shapes
from persistence.tsdb.queries import metrics

POINT_COLUMNS = ("correlation_id", "at", "created", "value", "other", "tags", "handler_name")


@require_GET
def explore(request: HttpRequest) -> HttpResponseBase:
    if not any(request.GET.getlist("metric")):
        return _every(request, NamesFilter(request, now=clock.now()))
    form = ExplorerForm(request, now=clock.now())
    return _chosen(request, form)


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


def _every(request: HttpRequest, form: NamesFilter) -> HttpResponseBase:
    found = overview.look(form)
    asked = request.GET.get("format")
    if asked == "csv":
        return csv_response(request, "metrics", overview.CSV_COLUMNS, found.cards)
    if asked == "json":
        record_export(request, "metrics", "json", len(found.cards))
    links = form.range_links()
    filtered = bool(form.value("q") or form.tags)
    state = "rows" if found.cards else "silent" if found.silent else "empty"
    if not shapes.current().has_column("service_correlations", "metric_name"):
        state = "absent"
    elif found.stopped:
        state = "failed"
    elif state == "empty" and filtered:
        state = "filtered"
    context = {
        "form": form,
        "links": links,
        "chips": [chip for chip in form.chips() if chip.label not in {"Name", "First", "Time"}],
        "carried": address(form.query, q=None, sort=None, metric=None)
        .replace("?", "&")
        .rstrip("&"),
        "overview": found,
        "state": state,
        "era": shapes.current().era,
        "pairs": [f"{key.name}={v.text}" for key in metrics.tag_pairs() for v in key.values[:20]],
        "views": saved.visible(request.user),
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{urlencode({'range': form.time_range.text})}",
        "changes_url": f"{reverse('metrics:changes')}?{urlencode({'range': form.time_range.text})}",
    }
    rows = [{name: getattr(card, name) for name in overview.CSV_COLUMNS} for card in found.cards]
    twin = {"state": state, "metrics": rows, "silent": found.silent, "more": found.more}
    return respond(
        request,
        page="metrics/overview.html",
        fragment="metrics/_overview.html",
        context=context,
        twin=twin | {"stopped": found.stopped, "resolution": found.resolution},
    )


def _chosen(request: HttpRequest, form: ExplorerForm) -> HttpResponseBase:
    found = gather(form)
    asked = request.GET.get("format")
    if asked == "csv":
        rows = tabling.cells(found.asked) if found.asked else ()
        return csv_response(request, "metrics", tabling.CSV_COLUMNS, rows)
    if asked == "json":
        record_export(request, "metrics", "json", found.asked.points if found.asked else 0)
    names = form.names
    dropped = dict.fromkeys(("agg", "group", "show", "unit", "scale", "compare"))
    points = reverse("metrics:points")
    context = {
        "form": form,
        "names": names,
        "others": [(name, _without(form, name)) for name in names],
        "known": metrics.name_list(),
        "explorer": found,
        "keys": form.offer_keys(found.keys),
        "links": form.range_links(),
        "points": [(name, points + address(form.query, metric=name, **dropped)) for name in names],
        "table_url": address(form.query, show=TABLE),
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{urlencode({'range': form.time_range.text})}",
        "changes_url": f"{reverse('metrics:changes')}?{urlencode({'range': form.time_range.text})}",
        "query": carry(request).removeprefix("?"),
    }
    twin = {
        "metrics": tabling.twin(found.asked) if found.asked else [],
        "tags": form.tags,
        "start": found.asked and found.asked.start,
        "end": found.asked and found.asked.end,
        "width_seconds": found.asked and found.asked.width.total_seconds(),
        "stopped": found.stopped,
        "annotations": found.annotations.rows,
    }
    return respond(
        request,
        page="metrics/explorer.html",
        fragment="metrics/_explorer.html",
        context=context,
        twin=twin,
    )


def _without(form: ExplorerForm, name: str) -> str:
    return address(form.query, metric=[other for other in form.names if other != name])
