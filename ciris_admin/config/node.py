"""One configuration node: each setting with its value, where that comes from, and who put it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.config import standing
from ciris_admin.config.values import Said, range_of, said
from ciris_admin.pages.render import respond
from ciris_admin.pages.tree import grow
from persistence.config import queries
from persistence.config.queries import ConfigNode, SettingRow, Source
from persistence.graph.rules import GraphScope

NOT_THERE = "The store holds no configuration node of this id."
LATEST = 5  # versions on the node's own page


@dataclass(frozen=True)
class Line:
    """A setting as the page says it."""

    row: SettingRow
    said: Said
    range: str

    @property
    def is_own(self) -> bool:
        """Say whether the node itself has a value."""
        return self.row.source in {Source.SET, Source.LEARNED}


@require_GET
def show(request: HttpRequest, node_id: str) -> HttpResponse:
    return page(request, node_id)


def page(
    request: HttpRequest, node_id: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Show a node, with what was refused if something was."""
    node = found(request, node_id)
    lines = [line(row) for row in node.settings]
    versions = queries.versions(node_id, node.scope, size=LATEST + 1)
    twin: dict[str, Any] = {"node": node, "versions": versions[:LATEST]}
    context = {
        **twin,
        "more_versions": len(versions) > LATEST,
        "own": [one for one in lines if one.is_own],
        "rest": [one for one in lines if not one.is_own],
        "learns": any(row.setting.is_learned for row in node.settings),
        "has_learned": any(row.subjects for row in node.settings),
        "unknown": grow(dict(node.unknown)) if node.unknown else None,
        "notes": grow(dict(node.bookkeeping)) if node.bookkeeping else None,
        "is_identity": node.scope == GraphScope.IDENTITY,
        "standing": standing.of(request, node.scope),
        "problem": problem,
        "changes_url": f"{reverse('identity:queue')}?show=all&text={quote(node_id, safe='')}",
        "crumbs": crumbs(node),
    }
    return respond(request, page="config/node.html", context=context, twin=twin, status=status)


def found(request: HttpRequest, node_id: str) -> ConfigNode:
    """Return the node that an address names. Raises Http404."""
    node = queries.node(node_id, request.GET.get("scope") or None)
    if node is None:
        raise Http404(NOT_THERE)
    return node


def line(row: SettingRow) -> Line:
    return Line(row, said(row.value, row.setting), range_of(row.setting))


def crumbs(node: ConfigNode, *further: str) -> Sequence[tuple[str, str | None]]:
    """Return where a page about a node stands; `further` words lead on from the node's page."""
    above = reverse("config:nodes")
    own = f"{reverse('config:node', args=[node.node_id])}?scope={quote(node.scope, safe='')}"
    kinds = [(node.schema.title, f"{above}?type={node.kind}")] if node.schema else []
    return [
        ("Configuration", above),
        *kinds,
        (node.node_id or "(empty id)", own if further else None),
        *((words, None) for words in further),
    ]
