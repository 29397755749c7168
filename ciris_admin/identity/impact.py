"""What a change would touch, fetched when its page is there: looking through texts takes time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.pages.render import respond
from persistence.identity import ledger
from persistence.identity.queries.impact import ITEMS, LATELY, impacts
from persistence.identity.refusals import Refused


@require_GET
def show(request: HttpRequest, change_id: str) -> HttpResponse:
    """Show what the items of a change are tied to, and who cited them lately."""
    try:
        change = ledger.load(change_id)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    items = [one.item for one in ledger.operations(change_id, change.revision)]
    found = impacts(items=items, now=clock.now())
    context = {
        "impacts": found,
        "items_left_out": max(0, len(items) - ITEMS),
        "days": LATELY.days,
        "crumbs": [
            ("Identity", reverse("identity:queue")),
            ("Change", reverse("identity:change", args=[change_id])),
            ("Impact", None),
        ],
    }
    return respond(
        request,
        page="identity/impact.html",
        fragment="identity/_impact.html",
        context=context,
        twin={"impacts": found, "items_left_out": context["items_left_out"]},
    )
