"""Verifying a chain: start it, watch it, read what an earlier one said."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.audit import sides, standing
from ciris_admin.audit.sides import SIDES, Side
from ciris_admin.chain.background import start_verifying
from ciris_admin.chain.models import Verification
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.render import htmx_of, respond

SECONDS_TO_START = 60
WAITING = "after"  # of the address: the number of the newest verification when it was asked for


@require_role(OPERATOR)
@require_POST
def start(request: HttpRequest, chain: str) -> HttpResponse:
    """Begin to verify both chains in full, in a process of its own, unless one is at it."""
    side = SIDES[chain]
    newest = Verification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    asked = 0 if standing.is_running() else int(clock.now().timestamp())
    if asked:
        start_verifying(full=True)
    if htmx_of(request):
        return _standing(request, side, after=newest, asked=asked)
    messages.success(request, "The chains are being verified; load this page again to see how far.")
    return redirect(side.address("list"))


@require_GET
def show_standing(request: HttpRequest, chain: str) -> HttpResponse:
    """Answer with the verdict as it is now; the page asks while a verification runs."""
    after, asked = (whole_number(request.GET.get(name)) or 0 for name in (WAITING, "asked"))
    return _standing(request, SIDES[chain], after=after, asked=asked)


@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what one verification said."""
    row = get_object_or_404(Verification, pk=number)
    past = standing.read(row)
    if past is None or row.chain not in SIDES:
        raise Http404("This verification has not ended.")
    side = SIDES[row.chain]
    crumbs = [("Audit", side.address("list")), (f"Verification {number}", None)]
    context = {**sides.context(side), "past": past, "crumbs": crumbs}
    twin = {"verification": number, "started": past.started, "report": past.report.as_dict()}
    return respond(request, page="audit/verification.html", context=context, twin=twin)


def _standing(request: HttpRequest, side: Side, *, after: int, asked: int) -> HttpResponse:
    found = standing.of(side)
    late = clock.now().timestamp() - asked > SECONDS_TO_START
    waits = bool(asked) and found.last <= after
    context = {
        **sides.context(side),
        "standing": found,
        "starting": waits and not late,
        "not_started": waits and late,
        "asked": asked,
        WAITING: after,
    }
    twin = {
        "standing": found.word,
        "sentence": found.sentence,
        "length": found.length,
        "checkpoint": found.checkpoint,
        "report": found.newest.report.as_dict() if found.newest else None,
    }
    return respond(
        request, page="audit/_standing.html", fragment="audit/_standing.html",
        context=context, twin=twin,
    )  # fmt: skip
