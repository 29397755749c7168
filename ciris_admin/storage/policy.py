"""Setting how long a type of rows stays: typed, read back with what would go, then set."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ciris_admin import clock
from ciris_admin.access.roles import ADMINISTRATOR, require_role
from ciris_admin.pages.render import respond
from ciris_admin.storage.forms import PolicyForm
from ciris_admin.storage.retention import SECONDS
from persistence import shapes
from persistence.tsdb.retention import queries, services
from persistence.tsdb.retention.forecast import forecast
from persistence.tsdb.retention.rules import STAGES, in_words
from persistence.tsdb.rules import CorrelationType
from persistence.writing import READ_ONLY


@require_role(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a policy; a first answer is read back, the second puts it in force."""
    named = _named(kind)
    in_force = queries.policies()[named]
    if shapes.current().read_only:
        messages.error(request, READ_ONLY)
        return redirect("storage:retention")
    days = {stage.value: in_force.policy.until(stage) for stage in STAGES[named]}
    form = PolicyForm(named, request.POST or None, initial=days)
    if request.method == "POST" and form.is_valid() and request.POST.get("confirmed") == "yes":
        services.set_policy(named, form.policy, by=request.user.get_username())
        messages.success(request, f"In force: {in_words(named, form.policy)}")
        return redirect("storage:retention")
    asks = request.method == "POST" and form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "in_force": in_force,
        "asks": asks,
        "words": in_words(named, form.policy) if asks else "",
        "forecast": forecast(named, form.policy, now=clock.now(), seconds=SECONDS)
        if asks
        else None,
        "crumbs": [
            ("Storage", reverse("storage:tables")),
            ("Retention", reverse("storage:retention")),
            (str(named), None),
        ],
    }
    status = 422 if request.method == "POST" and not asks else 200
    twin = {"type": named, "policy": in_force.policy, "words": in_force.words}
    return respond(request, page="storage/policy.html", context=context, twin=twin, status=status)


def _named(kind: str) -> CorrelationType:
    if kind not in STAGES:
        raise Http404(f"No policy can be set for rows of type {kind}.")
    return CorrelationType(kind)
