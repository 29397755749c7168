"""The baseline: one authority vouches for the identity as it is, and its signed history begins."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access import roles
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.identity.gate import gated
from ciris_admin.identity.reader import reader
from ciris_admin.identity.ruling import envelope_of
from ciris_admin.identity.statements import refusal, signing, worded
from ciris_admin.pages.render import respond
from persistence.identity import drafts, present, statements
from persistence.identity.queries import proof
from persistence.identity.refusals import Refused
from persistence.identity.states import State

SHOWN = 200


@require_GET
@gated
def show(request: HttpRequest) -> HttpResponse:
    """Say what a baseline vouches for, list what it would be over, and let an authority sign."""
    who = reader(request, now=clock.now())
    signed = proof.statements("baseline", ring=ConsoleRing())
    states = list(present.everything()) if not signed else []
    twin: dict[str, Any] = {
        "signed": signed,
        "items": [{"item": one.item, "digest": one.digest} for one in states],
    }
    context = {
        **twin,
        "states": states[:SHOWN],
        "more": max(0, len(states) - SHOWN),
        "who": who,
        "no_role": "" if who.is_authority else roles.refusal(request.user, roles.AUTHORITY),
        "signing": signing(
            who,
            kind="baseline",
            draft=reverse("identity:baseline-draft"),
            sign=reverse("identity:baseline-sign"),
            shown=reverse("identity:baseline-items"),
        ),
        "crumbs": [("Lineage", reverse("identity:lineage")), ("Baseline", None)],
    }
    return respond(request, page="identity/baseline.html", context=context, twin=twin)


@require_GET
@gated
def items(_request: HttpRequest) -> HttpResponse:
    """Answer with every item as it is: what a browser computes the digests from."""
    return JsonResponse({"items": list(map(_item, _sorted(present.everything())))})


@require_POST
@gated
def draft(request: HttpRequest) -> HttpResponse:
    who = reader(request, now=clock.now())
    return worded(
        request,
        who,
        lambda key_id, reason: drafts.draft_baseline(
            reason=reason, authority=who.name, key_id=key_id
        ),
    )


@require_POST
@gated
def sign(request: HttpRequest) -> HttpResponse:
    """Take the signed baseline."""
    try:
        count = statements.sign_baseline(envelope_of(request), ring=ConsoleRing())
    except Refused as refused:
        return refusal(refused)
    sentence = f"The baseline of {count} items is signed: the history starts here."
    messages.success(request, sentence)
    url = reverse("identity:lineage")
    return JsonResponse({"state": "signed", "sentence": sentence, "url": url})


def _item(state: State) -> dict[str, Any]:
    return {"kind": state.item.kind, "id": state.item.id, "content": dict(state.content)}


def _sorted(states: Iterable[State]) -> list[State]:
    return sorted(states, key=lambda state: state.item)
