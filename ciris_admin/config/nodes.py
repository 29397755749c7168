"""The ten types of configuration, and the nodes that there are."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.config import standing
from ciris_admin.config.forms import ConfigFilterForm
from ciris_admin.pages.fields import offer
from ciris_admin.pages.listing import PAGE_SIZE, Listing, respond_list
from persistence.config import queries
from persistence.config.queries import KindRow, NodeRow
from persistence.config.types import SCHEMAS, node_id_of
from persistence.counting import Count
from persistence.cursors import BadCursor
from persistence.graph.rules import GraphScope
from persistence.paging import Page

COLUMNS = (
    "node_id", "scope", "kind", "channel", "learned", "is_frozen", "problems", "updated_by",
    "updated_at",
)  # fmt: skip


@require_GET
def show_list(request: HttpRequest) -> HttpResponseBase:
    """List the configuration nodes, with the types above them where nothing is filtered."""
    form = ConfigFilterForm(request)
    rows = queries.nodes()
    offer(form, "channel", {row.channel for row in rows if row.channel})
    wanted = [row for row in rows if _fits(row, form)]
    kinds = queries.kinds()
    listing = Listing[Any](
        name="configuration",
        table="graph_nodes",
        form=form,
        read=lambda cursor: page_of(wanted, cursor),
        every=lambda: wanted,
        columns=COLUMNS,
        count=lambda: Count(len(wanted)),
    )
    context = {
        "groups": _groups(kinds),
        "is_set": any(row.kind == form.value("type") for row in rows),
        "chosen": SCHEMAS.get(form.value("type")),
        "standing": standing.of(request, _scope(form)),
        "channels": len({row.channel for row in rows if row.channel}),
        "learned": sum(1 for row in rows if row.learned),
        "total": len(rows),
        "newest": max(
            (row.updated_at for row in rows if row.updated_at and row.updated_at.at),
            key=lambda moment: str(moment.at),
            default=None,
        ),
    }
    return respond_list(
        request, listing, page="config/nodes.html", fragment="config/_nodes.html", context=context
    )


@require_GET
def add(request: HttpRequest) -> HttpResponse:
    """Lead to the form of a node that may not be there yet: of a type, for a channel or all."""
    kind, channel = request.GET.get("type", ""), request.GET.get("channel", "").strip()
    if kind not in SCHEMAS:
        raise Http404("There is no type of configuration of this name.")
    return redirect(reverse("config:edit", args=[node_id_of(kind, channel or None)]))


def _scope(form: ConfigFilterForm) -> str:
    schema = SCHEMAS.get(form.value("type"))
    return str(schema.scope) if schema else str(GraphScope.LOCAL)


def _fits(row: NodeRow, form: ConfigFilterForm) -> bool:
    kind, channel, text = form.value("type"), form.value("channel"), form.value("text")
    return (
        (not kind or row.kind == kind)
        and (not channel or row.channel == channel)
        and (not text or text.lower() in row.node_id.lower())
    )


def _groups(kinds: Sequence[KindRow]) -> list[tuple[str, list[KindRow]]]:
    """Part the types by who changes them."""
    known = [row for row in kinds if row.schema]
    return [
        ("The agent learns these", [row for row in known if not _is_identity(row)]),
        ("Wise Authorities keep these", [row for row in known if _is_identity(row)]),
    ]


def _is_identity(row: KindRow) -> bool:
    return row.schema is not None and row.schema.scope is GraphScope.IDENTITY


def page_of(rows: Sequence[NodeRow], cursor: str | None) -> Page[NodeRow]:
    """Return one page of nodes in the order of their ids. Raises BadCursor."""
    keys = [[row.node_id, row.scope] for row in rows]
    begin = 0
    if cursor:
        way, edge = _read(cursor)
        after = sum(1 for key in keys if key <= edge)
        before = sum(1 for key in keys if key < edge)
        begin = after if way == "after" else max(0, before - PAGE_SIZE)
    shown = rows[begin : begin + PAGE_SIZE]
    has_more = begin + len(shown) < len(rows)
    return Page(
        shown,
        json.dumps(["before", *keys[begin]]) if shown and begin else None,
        json.dumps(["after", *keys[begin + len(shown) - 1]]) if has_more else None,
    )


def _read(cursor: str) -> tuple[str, list[str]]:
    try:
        way, node_id, scope = json.loads(cursor)
    except ValueError as error:
        raise BadCursor("The page's address was cut or changed: start from the list.") from error
    if way not in {"before", "after"} or not isinstance(node_id, str) or not isinstance(scope, str):
        raise BadCursor("The page's address belongs to another list.")
    return way, [node_id, scope]
