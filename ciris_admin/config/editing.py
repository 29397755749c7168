"""Editing a node: a form by its type, tried before it is saved where it is a filter."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from ciris_admin.access import roles
from ciris_admin.config import standing
from ciris_admin.config.acts import answered
from ciris_admin.config.meanwhile import Meanwhile, brought_together
from ciris_admin.config.node import crumbs
from ciris_admin.config.settings_form import SettingsForm
from ciris_admin.config.trying import NUMBERS, Trial, tried
from ciris_admin.pages.render import respond
from persistence.config import queries, services
from persistence.config.queries import ConfigNode
from persistence.config.rules import ConfigNodeType
from persistence.graph.rules import GraphScope
from persistence.writing import Conflict, InvalidInput

NO_TYPE = "Nothing here can be edited as configuration: its id names no type that is known."
UNREADABLE = "What is stored in this node is no JSON object: it cannot be edited here."
SAVED = "Saved: {what} is at version {number}."
TRY = "try"


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, node_id: str) -> HttpResponse:
    """Show the form; on POST try it, or set what was changed."""
    node = queries.node(node_id) or queries.blank(node_id)
    if node is None or node.schema is None:
        raise Http404(NO_TYPE)
    if not node.is_readable:
        raise Http404(UNREADABLE)
    who = standing.of(request, node.scope)
    if who.lacks:
        raise roles.denied(request, *who.lacks, sentence=who.why)
    if request.method != "POST":
        return _page(request, node, SettingsForm(node.settings, initial={"seen": node.version}))
    form = SettingsForm(node.settings, request.POST)
    if not form.is_valid():
        return _page(request, node, form, status=422)
    if request.POST.get("act") == TRY:
        return _page(request, node, form, tries=True)
    if not who.may:
        form.add_error(None, who.why)
        return _page(request, node, form, status=409)
    return _set(request, node, form)


def _set(request: HttpRequest, node: ConfigNode, form: SettingsForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        done = services.set_values(
            node.node_id,
            form.values(),
            by=request.user.get_username(),
            reason=said["reason"],
            seen=said["seen"],
        )
    except InvalidInput as refused:
        form.add_error(None, str(refused))
        return _page(request, node, form, status=422)
    except services.ChangedMeanwhile:
        return _again(request, node, form)
    except Conflict as refused:
        form.add_error(None, str(refused))
        return _page(request, node, form, status=409)
    return answered(request, node.node_id, done, SAVED)


def _again(request: HttpRequest, node: ConfigNode, draft: SettingsForm) -> HttpResponse:
    """Show a draft that came too late, beside what others have done."""
    now = queries.node(node.node_id) or queries.blank(node.node_id) or node
    form, meanwhile = brought_together(now, draft)
    return _page(request, now, form, meanwhile=meanwhile, status=409)


def _page(
    request: HttpRequest,
    node: ConfigNode,
    form: SettingsForm,
    *,
    tries: bool = False,
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    is_filter = node.kind is ConfigNodeType.FILTER_CONFIG
    twin: dict[str, Any] = {
        "node": node,
        "errors": form.errors,
        "meanwhile": meanwhile,
        "tried": _trial(request, node, form) if tries and is_filter else None,
    }
    context = {
        **twin,
        "form": form,
        "numbers": NUMBERS,
        "is_new": node.version == 0,
        "is_filter": is_filter,
        "is_identity": node.scope == GraphScope.IDENTITY,
        "standing": standing.of(request, node.scope),
        "crumbs": crumbs(node, "Edit"),
    }
    return respond(request, page="config/edit.html", context=context, twin=twin, status=status)


def _trial(request: HttpRequest, node: ConfigNode, form: SettingsForm) -> Trial:
    asked = request.POST.get("number", "")
    number = next((one for one in NUMBERS if str(one) == asked), NUMBERS[1])
    return tried(node, form.values(), number)
