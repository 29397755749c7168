"""Edges: the list of them, and an edge's own page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.graph.forms import EdgeFilterForm
from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import Listing, beside, carried, respond_list
from ciris_admin.pages.render import respond
from ciris_admin.pages.tree import shown
from persistence.graph.queries import edges, nodes, scopes

COLUMNS = (
    "edge_id", "source", "relationship", "target", "scope", "weight", "created_at", "attributes",
)  # fmt: skip


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    """List the edges of all scopes."""
    form = EdgeFilterForm(request)
    offer(form, "scope", scopes.names())
    wanted = form.wanted()
    listing = Listing(
        name="edges",
        table="graph_edges",
        form=form,
        read=lambda cursor: edges.page(wanted=wanted, cursor=cursor),
        every=lambda: edges.every(wanted=wanted),
        columns=COLUMNS,
        count=lambda: edges.count(wanted=wanted),
    )
    context = {"crumbs": [("Memory", reverse("graph:scopes")), ("Edges", None)]}
    return respond_list(
        request, listing, page="graph/edges.html", fragment="graph/_edges.html", context=context
    )


@require_GET
def show_edge(request: HttpRequest, edge_id: str) -> HttpResponse:
    """Show one edge: its two ends and what is said of it."""
    found = edges.edge(edge_id=edge_id)
    if found is None:
        raise Http404("The store holds no edge of this id.")
    wanted = EdgeFilterForm(request).wanted()
    before, after = beside(lambda: edges.beside(wanted=wanted, edge_id=edge_id))
    twin = {"edge": found, "before": before, "after": after}
    carry = carried(request)
    above = reverse("graph:edges") + carry
    context = {
        **twin,
        "attributes": shown(found.attributes, longest=nodes.SHOWN),
        "carry": carry,
        "crumbs": [("Memory", reverse("graph:scopes")), ("Edges", above), (edge_id, None)],
    }
    return respond(request, page="graph/edge.html", context=context, twin=twin)
