"""What changed here: the page of a span held against the one before."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.metrics import changes
from ciris_admin.metrics.annotations import annotations
from ciris_admin.metrics.changes import Changes
from ciris_admin.metrics.forms import ChangesForm
from ciris_admin.metrics.measuring import has_place
from ciris_admin.pages.export import csv_response, record_export
from ciris_admin.pages.listing import with_values
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond


@require_GET
def show(request: HttpRequest) -> HttpResponseBase:
    form = ChangesForm(request, now=clock.now())
    spans = changes.spans(form)
    found = changes.look(form, spans) if spans else None
    asked = request.GET.get("format")
    if asked == "csv":
        rows = found.rows if found else ()
        return csv_response(request, "metric_changes", changes.COLUMNS, rows)
    if asked == "json":
        record_export(request, "metric_changes", "json", len(found.rows) if found else 0)
    ranged = urlencode({"range": form.time_range.text})
    context = {
        "form": form,
        "links": range_links(form),
        "changes": found,
        "has_place": has_place(),
        "spans": spans,
        "happened": annotations(spans.start, spans.end) if spans else None,
        "both": urlencode({"range": spans.both}) if spans else "",
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{ranged}",
        "thoughts_url": f"{reverse('tasks:thoughts')}?{ranged}",
    }
    return respond(
        request,
        page="metrics/changes.html",
        fragment="metrics/_changes.html",
        context=context,
        twin=_twin(form, found),
    )


def _twin(form: ChangesForm, found: Changes | None) -> Mapping[str, Any]:
    said = {"range": form.time_range.text, "spans": found.spans if found else None}
    if found is None:
        return said
    rows = [{name: getattr(row, name) for name in changes.COLUMNS} for row in found.rows]
    lists = {name: getattr(found, name) for name in ("silenced", "begun", "unsaid", "unread")}
    return {**said, "metrics": rows, **lists, "stopped": found.stopped}
