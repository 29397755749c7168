"""An item of a change as it is stored, before and after: what the differences were made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.downloads import stored_text
from ciris_admin.pages.listing import with_values
from ciris_admin.pages.render import respond
from persistence.identity import ledger
from persistence.identity.differences.revealing import Piece, reveal
from persistence.identity.refusals import Refused
from persistence.identity.states import Operation, State

SHOWN = 100_000  # characters of attributes on a page; the download has the whole
TITLES = {"before": "Before", "after": "After"}


@dataclass(frozen=True)
class StoredSide:
    """A state as it is stored. `fields` is None for an item that is not there.

    `pieces` is None where no attributes are stored; `cut` is how many characters are shown
    of longer ones, or 0.
    """

    name: str
    digest: str
    fields: Sequence[tuple[str, str]] | None
    pieces: Sequence[Piece] | None
    letters: int
    cut: int
    download: str

    @property
    def title(self) -> str:
        return TITLES[self.name]


@require_GET
def show(request: HttpRequest, change_id: str) -> HttpResponse:
    """Show an item: `item` is its kind and id (`node:agent/iris`), `revision` the last if none."""
    operation = _operation(change_id, request.GET.get("revision"), request.GET.get("item", ""))
    states = {"before": operation.before, "after": operation.after}
    if request.GET.get("format") == "raw":
        state = states.get(request.GET.get("side", ""))
        text = state.attributes if state else None
        return stored_text(None if text is None else text.encode(), operation.item.id)
    context = {
        "item": operation.item,
        "sides": [_side(request, name, state) for name, state in states.items()],
        "crumbs": [
            ("Identity", reverse("identity:queue")),
            ("Change", reverse("identity:change", args=[change_id])),
            ("Raw", None),
        ],
    }
    twin = {"item": operation.item, **{k: s and s.content for k, s in states.items()}}
    return respond(
        request, page="identity/raw.html", fragment="identity/_raw.html", context=context, twin=twin
    )


def _operation(change_id: str, revision: str | None, item: str) -> Operation:
    """Find one operation of a change. Raises Http404."""
    try:
        current = ledger.load(change_id).revision
    except Refused as refused:
        raise Http404(str(refused)) from refused
    for one in ledger.operations(change_id, whole_number(revision) or current):
        if f"{one.item.kind}:{one.item.id}" == item:
            return one
    raise Http404("This change has no such item.")


def _side(request: HttpRequest, name: str, state: State | None) -> StoredSide:
    text = state.attributes if state else None
    fields = [(k, v) for k, v in state.content.items() if k != "attributes"] if state else None
    return StoredSide(
        name=name,
        digest=state.digest if state else "",
        fields=fields,
        pieces=None if text is None else reveal(text[:SHOWN]),
        letters=len(text or ""),
        cut=SHOWN if len(text or "") > SHOWN else 0,
        download=request.path + with_values(request.GET, format="raw", side=name),
    )
