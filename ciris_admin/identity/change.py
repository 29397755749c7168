"""One change: its page, what happened since it was drawn, and what a browser checks of it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.identity.gate import gated
from ciris_admin.identity.page import page, seen
from ciris_admin.identity.shown import shown
from ciris_admin.identity.story import story
from persistence.identity.queries import change as read
from persistence.identity.queries.change import ChangeDetail

UNKNOWN = "The store holds no change of this id."


@require_GET
@gated
def show(request: HttpRequest, change_id: str) -> HttpResponse:
    """Show a change as it stands."""
    return page(request, found(change_id))


@require_GET
@gated
def live(request: HttpRequest, change_id: str) -> HttpResponse:
    """Say what happened to a change since its page was drawn; 204 where nothing did.

    `seen` is what the page shows: revision, state and number of rulings.
    """
    now = clock.now()
    here = read.standing(change_id=change_id, now=now)
    if here is None:
        raise Http404(UNKNOWN)
    if request.GET.get("seen") == seen(here.revision, here.state, here.rulings):
        return HttpResponse(status=204)
    change = found(change_id)
    context = {
        "change": change,
        "last": story(change)[-1],
        "seen": seen(here.revision, here.state, here.rulings),
    }
    return render(request, "identity/_moved_on.html", context)


@require_GET
@gated
def operations(_request: HttpRequest, change_id: str) -> HttpResponse:
    """Answer with what a change says, item by item: what a browser checks before it signs."""
    change = found(change_id)
    return JsonResponse(shown(change.change_id, change.revision, change.operations))


def found(change_id: str) -> ChangeDetail:
    """Return the change of an id. Raises Http404."""
    change = read.change(change_id=change_id, now=clock.now())
    if change is None:
        raise Http404(UNKNOWN)
    return change
