"""Memory: the scopes, the nodes of one or of all, and a node's own page."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.graph.forms import NodeFilterForm
from ciris_admin.graph.neighbourhood import draw
from ciris_admin.pages.downloads import stored_text
from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import Listing, beside, carried, respond_list, with_values
from ciris_admin.pages.render import respond
from ciris_admin.pages.tree import shown
from persistence import shapes
from persistence.graph.queries import EdgeFilter, NodeFilter, edges, nodes, scopes
from persistence.graph.rules import TELEMETRY_TYPE, GraphScope

WORDS: dict[str, str] = {
    GraphScope.LOCAL: "What this agent knows for itself: users, channels, topics, settings.",
    GraphScope.IDENTITY: "Who the agent is. It changes only with a Wise Authority's approval.",
    GraphScope.ENVIRONMENT: "What the agent knows of the world around it.",
    GraphScope.COMMUNITY: "What is shared with the agent's community: its norms and members.",
    GraphScope.NETWORK: "What is shared with the network: other agents.",
}
EDGES_SHOWN = 20
COLUMNS = (
    "node_id", "scope", "node_type", "version", "updated_by", "updated_at", "created_at",
    "attributes",
)  # fmt: skip


@require_GET
def show_scopes(request: HttpRequest) -> HttpResponse:
    """Show the scopes, what each is for and how much it holds."""
    found = scopes.summaries()
    held = [summary for summary in found if summary.nodes.number != 0]
    moments = [summary.newest for summary in found if summary.newest and summary.newest.at]
    context = {
        "scopes": [(summary, WORDS.get(summary.scope, "")) for summary in found],
        "held": len(held),
        "state": _state(held),
        "nodes": scopes.total([summary.nodes for summary in found]),
        "telemetry": scopes.total([summary.telemetry for summary in found]),
        "edges": scopes.total([summary.edges for summary in found]),
        "newest": max(moments, key=lambda moment: str(moment.at), default=None),
    }
    return respond(request, page="graph/scopes.html", context=context, twin={"scopes": found})


@require_GET
def show_scope(request: HttpRequest, scope: str) -> HttpResponseBase:
    """List the nodes of one scope, telemetry aside until it is asked for."""
    form = NodeFilterForm(request)
    offer(form, "type", nodes.types_in(scope=scope))
    wanted = form.wanted(scope)
    context = {
        "scope": scope,
        "tabs": _tabs(scope),
        "words": WORDS.get(scope, ""),
        "telemetry": None if form.chips() else nodes.count(wanted=_telemetry_of(scope)),
        "shows_telemetry": wanted.telemetry,
        "telemetry_url": with_values(request.GET, cursor=None, telemetry="1"),
        "crumbs": [("Memory", reverse("graph:scopes")), (scope, None)],
    }
    return _respond_nodes(request, form, wanted, f"nodes-{scope}", context)


@require_GET
def show_everywhere(request: HttpRequest) -> HttpResponseBase:
    """List the nodes of all scopes, to search over them; telemetry stays in its scope."""
    form = NodeFilterForm(request)
    offer(form, "type", {word for name in scopes.names() for word in nodes.types_in(scope=name)})
    context = {
        "tabs": _tabs(None),
        "carry": with_values(request.GET, cursor=None, format=None, tz=None, within="all"),
        "crumbs": [("Memory", reverse("graph:scopes")), ("All scopes", None)],
    }
    return _respond_nodes(request, form, form.wanted(None), "nodes", context)


@require_GET
def show_node(request: HttpRequest, scope: str, node_id: str) -> HttpResponse:
    """Show one node with what it holds and what it is tied to."""
    asked = request.GET.get("format")
    if asked == "raw":
        return stored_text(nodes.stored_attributes(scope=scope, node_id=node_id), node_id)
    found = nodes.node(scope=scope, node_id=node_id, whole=asked == "json")
    if found is None:
        raise Http404("The store holds no node of this id in this scope.")
    around = edges.neighbourhood(scope=scope, node_id=node_id)
    twin = {
        "node": found,
        "outgoing": edges.page(wanted=EdgeFilter(scope=scope, source=node_id), size=EDGES_SHOWN),
        "incoming": edges.page(wanted=EdgeFilter(scope=scope, target=node_id), size=EDGES_SHOWN),
        "other_scopes": nodes.other_scopes(scope=scope, node_id=node_id),
        **_beside(request, scope, node_id),
    }
    carry = carried(request)
    above = reverse("graph:scope", args=[scope])
    context = {
        **twin,
        "attributes": shown(found.attributes, longest=nodes.SHOWN),
        "drawing": draw(around) if around.edges else None,
        "cut": around.cut,
        "edge_lists": [
            ("Edges out", twin["outgoing"], "source"),
            ("Edges in", twin["incoming"], "target"),
        ],
        "carry": carry,
        "raw_url": with_values(request.GET, format="raw"),
        "crumbs": [("Memory", reverse("graph:scopes")), (scope, above + carry), (node_id, None)],
    }
    return respond(request, page="graph/node.html", context=context, twin=twin)


def _beside(request: HttpRequest, scope: str, node_id: str) -> dict[str, Any]:
    """Return the nodes before and after this one in the list that the reader came from."""
    wanted = NodeFilterForm(request).wanted(None if request.GET.get("within") == "all" else scope)
    before, after = beside(lambda: nodes.beside(wanted=wanted, scope=scope, node_id=node_id))
    return {"before": before, "after": after}


def _tabs(current: str | None) -> list[tuple[str, str, bool]]:
    """Return words, address and whether it is here, for each scope and for all of them."""
    known = [scope.value for scope in GraphScope]
    names = known + [
        name for name in [*scopes.names(), *([current] if current else [])] if name not in known
    ]
    tabs = [(name, reverse("graph:scope", args=[name]), name == current) for name in names]
    return [*dict.fromkeys(tabs), ("All scopes", reverse("graph:everywhere"), current is None)]


def _telemetry_of(scope: str) -> NodeFilter:
    return NodeFilter(scope=scope, node_type=TELEMETRY_TYPE)


def _state(held: Sequence[scopes.ScopeSummary]) -> str:
    if held:
        return "rows"
    return "empty" if shapes.current().has("graph_nodes") else "absent"


def _respond_nodes(
    request: HttpRequest,
    form: NodeFilterForm,
    wanted: NodeFilter,
    name: str,
    context: dict[str, Any],
) -> HttpResponseBase:
    listing = Listing[Any](
        name=name,
        table="graph_nodes",
        form=form,
        read=lambda cursor: nodes.page(wanted=wanted, cursor=cursor),
        every=lambda: nodes.every(wanted=wanted),
        columns=COLUMNS,
        count=lambda: nodes.count(wanted=wanted),
    )
    return respond_list(
        request, listing, page="graph/nodes.html", fragment="graph/_nodes.html", context=context
    )
