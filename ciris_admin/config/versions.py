"""The versions of a node: the list, what one of them changed, and the way back to it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from ciris_admin.config import node as nodes
from ciris_admin.config import standing
from ciris_admin.config.node import crumbs
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.export import csv_response
from ciris_admin.pages.listing import PAGE_SIZE, with_values
from ciris_admin.pages.render import respond
from persistence.config import queries
from persistence.config.queries import Version
from persistence.cursors import BadCursor
from persistence.graph.rules import GraphScope

COLUMNS = ("number", "origin", "changed", "by", "reason", "at", "cause")
MOST = 10_000  # versions in the CSV


@require_GET
def show_list(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """List the versions of a node, the newest first."""
    node = nodes.found(request, node_id)
    if request.GET.get("format") == "csv":
        rows = queries.versions(node_id, node.scope, size=MOST)
        return csv_response(request, "versions", COLUMNS, rows)
    cursor = request.GET.get("cursor")
    before = whole_number(cursor)
    if cursor and before is None:
        raise BadCursor("The page's address was cut or changed: start from the list.")
    found = queries.versions(node_id, node.scope, before=before, size=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE
    twin = {
        "versions": shown,
        "next_url": with_values(request.GET, cursor=str(shown[-1].number)) if more else None,
        "first_url": with_values(request.GET, cursor=None) if cursor else None,
    }
    context = {
        **twin,
        "node": node,
        "csv_url": with_values(request.GET, cursor=None, format="csv"),
        "json_url": with_values(request.GET, format="json"),
        "crumbs": crumbs(node, "Versions"),
    }
    return respond(request, page="config/versions.html", context=context, twin=twin)


@require_GET
def show_version(request: HttpRequest, number: int, node_id: str) -> HttpResponseBase:
    """Show what a version changed, against the one before it or the one that is asked for."""
    node = nodes.found(request, node_id)
    newer = _found(node_id, number, node.scope)
    older = _against(request, node_id, number, node.scope)
    nothing = Version(0, newer.origin, None, (), "", "", None)
    twin: dict[str, Any] = {
        "version": newer,
        "against": older,
        "differences": queries.difference(older or nothing, newer),
    }
    context = {
        **twin,
        "node": node,
        "newest": node.version,
        "others": [each for each in queries.versions(node_id, node.scope) if each.number != number],
        "is_identity": node.scope == GraphScope.IDENTITY,
        "standing": standing.of(request, node.scope),
        "json_url": with_values(request.GET, format="json"),
        "crumbs": crumbs(node, f"Version {number}"),
    }
    return respond(request, page="config/version.html", context=context, twin=twin)


def _against(request: HttpRequest, node_id: str, number: int, scope: str) -> Version | None:
    asked = whole_number(request.GET.get("against"))
    if asked is not None:
        return _found(node_id, asked, scope)
    return next(iter(queries.versions(node_id, scope, before=number, size=1)), None)


def _found(node_id: str, number: int, scope: str) -> Version:
    found = queries.version(node_id, number, scope)
    if found is None:
        raise Http404("This node has no version of this number.")
    return found
