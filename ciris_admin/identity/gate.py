"""A store without the gate: what the section says there, instead of an empty queue."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from ciris_admin.chain import standing
from ciris_admin.pages.context import store_name
from ciris_admin.pages.render import respond
from persistence import shapes, store
from persistence.eras import ENGINE
from persistence.graph.queries import NodeFilter, nodes
from persistence.graph.rules import GraphScope
from persistence.writing import READ_ONLY

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
NODES_SHOWN = 20


def gated(view: View) -> View:
    """Let a view answer only where the store has a gate; explain the gate where it has none.

    While an audit chain is broken nothing is proposed, moved or ruled here.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not shapes.current().read_only:
            broken = standing.refusal() if request.method == "POST" else None
            if broken:
                return JsonResponse({"error": broken, "code": "broken"}, status=409)
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return JsonResponse({"error": READ_ONLY, "code": "read-only"}, status=409)
        return explain(request)

    return cast(View, guarded)


def explain(request: HttpRequest) -> HttpResponse:
    """Say what the gate is, what adopting the store would do to it, and what it would not."""
    shape = shapes.current()
    wanted = NodeFilter(scope=GraphScope.IDENTITY)
    found = nodes.page(wanted=wanted, size=NODES_SHOWN)
    twin = {
        "state": "absent",
        "sentence": "This store has no gate: an agent made it and nobody has adopted it.",
        "nodes": found.rows,
    }
    context = {
        **twin,
        "store_name": store_name(),
        "has_more": bool(found.next),
        "may_be_adopted": shape.era is not ENGINE
        and store.connection().vendor == "sqlite"
        and shape.has("graph_nodes")
        and shape.has("tasks"),
        "is_engines": shape.era is ENGINE,
    }
    return respond(request, page="identity/gate.html", context=context, twin=twin)
