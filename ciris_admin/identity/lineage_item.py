"""One item of the identity through time: its states, and who put each value where it is."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.identity.acts import refuse_others
from ciris_admin.identity.gate import gated
from ciris_admin.identity.reader import reader
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.render import respond
from persistence.identity import present, proposing
from persistence.identity.differences import compare
from persistence.identity.queries import lineage
from persistence.identity.queries.blame import BlameLine, blame
from persistence.identity.queries.lineage import ItemState, Origin
from persistence.identity.refusals import Refused
from persistence.identity.states import Item, Kind
from persistence.keys import storable
from persistence.writing import InvalidInput

MOST_LINES = 400  # of blame, on one page
NO_STATES = "The lineage holds no state of this item."
SO_ALREADY = "It is so already: there is nothing to restore."


@require_GET
@gated
def show(request: HttpRequest, kind: str, item_id: str) -> HttpResponse:
    """Show the states of an item, one of them with what it changed, and blame for each value."""
    return page(request, Item(Kind(kind), item_id))


@require_POST
@gated
def restore(request: HttpRequest) -> HttpResponse:
    """Propose to put an item back into a state of its lineage: a new change, for others to rule."""
    refuse_others(request)
    given, number = request.POST, whole_number(request.POST.get("lineage_id"))
    if given.get("kind") not in set(Kind) or number is None:
        raise Http404(NO_STATES)
    item, reason = Item(Kind(given["kind"]), given.get("id", "")), given.get("reason", "").strip()
    if not reason:
        return page(request, item, problem="Say why: the reason is empty.", status=422)
    who = reader(request, now=clock.now())
    try:
        made = proposing.restore(item, number, by=who.name, reason=reason)
    except (Refused, InvalidInput) as refused:
        status = refused.status if isinstance(refused, Refused) else 422
        return page(request, item, problem=str(refused), status=status)
    if made is None:
        return page(request, item, problem=SO_ALREADY, status=409)
    messages.success(request, "Proposed: this new change would restore that state.")
    return redirect(reverse("identity:change", args=[made]))


def page(request: HttpRequest, item: Item, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Show an item, with what was refused if something was. Raises Http404."""
    states = lineage.states_of(item) if storable(item.id) else []
    if not states:
        raise Http404(NO_STATES)
    chosen, before = _chosen(request, item, states)
    lines = blame(lineage.every_state_of(item))
    changes = {one.cause_id for one in states} | {line.since.cause_id for line in lines}
    now = present.present([item]).get(item)
    signers = lineage.approvers(changes)
    twin: dict[str, Any] = {
        "item": item,
        "states": states,
        "blame": lines,
        "signers": signers,
        "recorded": states[0].digest,
        "found": now.digest if now else "",
    }
    address = reverse("identity:lineage")
    context = {
        **twin,
        "lines": [(line, signers.get(line.since.cause_id, [])) for line in _first(lines)],
        "more": max(0, len(lines) - MOST_LINES),
        "shown": [(one, signers.get(one.cause_id, [])) for one in states],
        "chosen": chosen,
        "chosen_signers": signers.get(chosen.cause_id, []),
        "most": lineage.MOST_STATES,
        "differences": compare(before.state if before else None, chosen.state),
        "is_newest": chosen.lineage_id == states[0].lineage_id,
        "who": reader(request, now=clock.now()),
        "problem": problem,
        "crumbs": [("Lineage", address), (item.id or "(empty id)", None)],
    }
    return respond(
        request, page="identity/lineage_item.html", context=context, twin=twin, status=status
    )


def _first(lines: Sequence[BlameLine]) -> Sequence[BlameLine]:
    """Return all lines, or where they are more than a page holds, those that changed last."""
    if len(lines) <= MOST_LINES:
        return lines
    return sorted(lines, key=lambda line: -line.since.lineage_id)[:MOST_LINES]


def _chosen(
    request: HttpRequest, item: Item, states: Sequence[Origin]
) -> tuple[ItemState, ItemState | None]:
    """Return the state that the address names, by default the newest, and the one before it."""
    wanted = request.GET.get("state", "")
    ids = [one.lineage_id for one in states]
    place = next((n for n, number in enumerate(ids) if str(number) == wanted), 0)
    chosen = lineage.state_of(item, ids[place])
    if chosen is None:
        raise Http404(NO_STATES)
    return chosen, lineage.state_of(item, ids[place + 1]) if place + 1 < len(ids) else None
