"""What is done to learned configuration: frozen, thawed, reset; and to a node: reverted."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ciris_admin.access import roles
from ciris_admin.config import node as nodes
from ciris_admin.config import setting as settings
from ciris_admin.config import standing
from ciris_admin.config.forms import ReasonForm
from persistence.config import services
from persistence.config.queries import ConfigNode
from persistence.graph.rules import MemoryOpResult, MemoryOpStatus
from persistence.writing import Conflict, InvalidInput, NotFound

Act = Callable[[ReasonForm, str], MemoryOpResult]
PROPOSED = "Proposed as a change to the identity: it holds once Wise Authorities have approved it."


@require_POST
def freeze(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Keep learning from moving a setting, or all of a node."""

    def act(form: ReasonForm, by: str) -> MemoryOpResult:
        return services.freeze(node_id, form.cleaned_data["setting"] or None, by=by)

    return _do(request, node_id, act, "Frozen: learning does not move {what} now.")


@require_POST
def thaw(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Let learning move it again."""

    def act(form: ReasonForm, by: str) -> MemoryOpResult:
        return services.thaw(node_id, form.cleaned_data["setting"] or None, by=by)

    return _do(request, node_id, act, "Thawed: {what} moves with the next interaction.")


@require_POST
def reset(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Forget what was learned."""

    def act(form: ReasonForm, by: str) -> MemoryOpResult:
        said = form.cleaned_data
        return services.reset(
            node_id,
            said["setting"] or None,
            by=by,
            about=said["about"] or None,
            reason=said["reason"],
        )

    return _do(request, node_id, act, "Forgotten: what was learned about {what} is gone.")


@require_POST
def revert(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Make the node what it was in an earlier version, as a new version."""

    def act(form: ReasonForm, by: str) -> MemoryOpResult:
        said = form.cleaned_data
        if said["version"] is None:
            raise InvalidInput("Name the version that is to come back.")
        return services.revert(
            node_id, said["version"], by=by, reason=said["reason"], seen=said["seen"]
        )

    return _do(request, node_id, act, "{what} is as it was then; this is version {number}.")


def _do(request: HttpRequest, node_id: str, act: Act, sentence: str) -> HttpResponseBase:
    node = nodes.found(request, node_id)
    who = standing.of(request, node.scope)
    form = ReasonForm(request.POST)
    if who.lacks:
        raise roles.denied(request, *who.lacks, sentence=who.why)
    if not who.may:
        return _again(request, node, form, who.why, 409)
    if not form.is_valid():
        return _again(request, node, form, "The form was changed: try again.", 422)
    try:
        done = act(form, request.user.get_username())
    except (InvalidInput, NotFound) as refused:
        return _again(request, node, form, str(refused), 422)
    except Conflict as refused:
        return _again(request, node, form, str(refused), 409)
    return answered(request, node_id, done, sentence, form.cleaned_data["setting"])


def answered(
    request: HttpRequest, node_id: str, done: MemoryOpResult, sentence: str, setting: str = ""
) -> HttpResponse:
    """Say what became of an act and go where it can be seen."""
    if done.status is MemoryOpStatus.PENDING and done.change_id:
        messages.success(request, PROPOSED)
        return redirect(reverse("identity:change", args=[done.change_id]))
    words = done.reason or sentence.format(what=setting or node_id, number=done.data)
    messages.success(request, words)
    if setting:
        return redirect(reverse("config:setting", args=[setting, node_id]))
    return redirect(reverse("config:node", args=[node_id]))


def _again(
    request: HttpRequest, node: ConfigNode, form: ReasonForm, problem: str, status: int
) -> HttpResponseBase:
    """Show the page that the act was on, with what was refused."""
    name = str(form.data.get("setting", ""))
    if any(row.setting.name == name for row in node.settings):
        return settings.page(request, name, node, problem=problem, status=status)
    return nodes.page(request, node.node_id, problem=problem, status=status)
