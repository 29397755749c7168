"""The page of all metrics at a glance."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from ciris_admin import clock
from ciris_admin.metrics import measuring, overview, saved
from ciris_admin.metrics.forms import NamesFilter
from ciris_admin.metrics.overview import Overview
from ciris_admin.pages.export import csv_response, record_export
from ciris_admin.pages.listing import address, with_values
from ciris_admin.pages.range_links import range_links
from ciris_admin.pages.render import respond
from ciris_admin.pages.tags_field import tag_text
from persistence import shapes
from persistence.tsdb.queries import metrics

VALUES_OFFERED = 20  # of each tag key, to complete what is typed


def show(request: HttpRequest) -> HttpResponseBase:
    """Answer in the form that was asked for: page, fragment, JSON or CSV."""
    form = NamesFilter(request, now=clock.now())
    found = overview.look(form)
    asked = request.GET.get("format")
    if asked == "csv":
        return csv_response(request, "metrics", overview.COLUMNS, found.cards)
    if asked == "json":
        record_export(request, "metrics", "json", len(found.cards))
    state = _state(form, found)
    rows = [{name: getattr(card, name) for name in overview.COLUMNS} for card in found.cards]
    twin = {"state": state, "metrics": rows, "silent": found.silent, "more": found.more}
    return respond(
        request,
        page="metrics/overview.html",
        fragment="metrics/_overview.html",
        context=_context(request, form, found, state),
        twin=twin | {"stopped": found.stopped, "resolution": found.resolution},
    )


def _state(form: NamesFilter, found: Overview) -> str:
    """Name which of the honest sentences the page needs."""
    if not measuring.has_place():
        return "absent"
    if found.stopped:
        return "failed"
    if found.cards:
        return "rows"
    if found.silent:
        return "silent"
    return "filtered" if form.value("q") else "empty"


def _context(
    request: HttpRequest, form: NamesFilter, found: Overview, state: str
) -> Mapping[str, Any]:
    ranged = urlencode({"range": form.time_range.text})
    carried = address(form.query, q=None, sort=None, metric=None)
    return {
        "form": form,
        "links": range_links(form),
        "chips": [chip for chip in form.chips() if chip.label not in {"Name", "First", "Time"}],
        "carried": carried.replace("?", "&").rstrip("&"),
        "overview": found,
        "state": state,
        "era": shapes.current().era,
        "pairs": [
            tag_text(key.name, value.text)
            for key in metrics.tag_pairs()
            for value in key.values[:VALUES_OFFERED]
        ],
        "views": saved.visible(request.user),
        "csv_url": with_values(request.GET, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "logs_url": f"{reverse('logs:list')}?{ranged}",
        "changes_url": f"{reverse('metrics:changes')}?{ranged}",
    }
