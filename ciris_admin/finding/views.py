"""From an id, wherever somebody came across it, to the page of what has it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.pages.render import respond
from persistence import finding
from persistence.finding import Found, Place

_AROUND = " \t\r\n\"'`,;"  # what comes along when an id is copied out of JSON or a sentence
_ADDRESS: dict[str, Callable[[Place], str]] = {
    "task": lambda place: reverse("tasks:task", args=[place.id]),
    "thought": lambda place: reverse("tasks:thought", args=[place.id]),
    "node": lambda place: reverse("graph:node", args=[place.within, place.id]),
    "edge": lambda place: reverse("graph:edge", args=[place.id]),
    "trace": lambda place: reverse("traces:trace", args=[place.id]),
    "correlation": lambda place: reverse("traces:correlation", args=[place.id]),
    "audit entry": lambda place: reverse("audit:entry", args=[int(place.within)]),
    "change": lambda place: reverse("identity:change", args=[place.id]),
    "secret": lambda place: reverse("secrets:secret", args=[place.id]),
}
# Where a text may stand that is no whole id.
_LISTS = (
    ("the log", "logs:list", "q"),
    ("memory", "graph:everywhere", "text"),
    ("tasks", "tasks:list", "text"),
    ("thoughts", "tasks:thoughts", "text"),
    ("the audit log", "audit:list", "text"),
)


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the one thing that has the id, or show what there is to choose from."""
    text = request.GET.get("id", "").strip(_AROUND)
    found = finding.find(text) if text else Found([])
    places = [_shown(place) for place in found.places]
    is_twin = request.GET.get("format") == "json"
    if len(places) == 1 and not found.left_out and not is_twin:
        return redirect(places[0]["address"])
    twin = {"id": text, "places": places, "left_out": found.left_out}
    lists = [
        (words, f"{reverse(name)}?{urlencode({field: text})}") for words, name, field in _LISTS
    ]
    context = {**twin, "lists": lists}
    return respond(request, page="finding/page.html", context=context, twin=twin)


def _shown(place: Place) -> dict[str, Any]:
    return {"kind": place.kind, "within": place.within, "address": _ADDRESS[place.kind](place)}
