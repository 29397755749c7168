"""What moves a change on without a ruling: sent back, withdrawn, rebased, reverted."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ciris_admin import clock
from ciris_admin.access import roles
from ciris_admin.identity import standing
from ciris_admin.identity.around import filter_of
from ciris_admin.identity.change import found
from ciris_admin.identity.forms import ReasonForm, RevisionForm
from ciris_admin.identity.gate import gated
from ciris_admin.identity.page import page
from ciris_admin.identity.reader import Reader, reader
from persistence.identity import clearing, proposing
from persistence.identity.queries.change import ChangeDetail
from persistence.identity.refusals import Refused
from persistence.secrets.master_key import BadMasterKey, NoMasterKey
from persistence.writing import InvalidInput

NOT_PROPOSER = "Only whoever proposed a change, or an administrator, may withdraw it."
AS_IT_WAS = "What this change builds on is as it was: there is nothing to rebase."
NO_DECIDER = "This needs the role authority or administrator; you have {roles}."


@require_POST
@gated
def send_back(request: HttpRequest, change_id: str) -> HttpResponse:
    """Ask for changes: the change waits for a revision, and nobody has ruled on it."""
    if not roles.has_role(request.user, roles.AUTHORITY):
        raise roles.denied(request, roles.AUTHORITY)

    def act(name: str, reason: str, revision: int) -> str:
        proposing.send_back(change_id, authority=name, reason=reason, read=revision)
        return "Sent back: whoever proposed it can read why, and revise it."

    return _reasoned(request, change_id, "send-back", act)


@require_POST
@gated
def withdraw(request: HttpRequest, change_id: str) -> HttpResponse:
    """End a change without a decision."""
    change = found(change_id)
    who = reader(request, now=clock.now())
    if not (who.is_administrator or who.name in change.proposers):
        raise roles.denied(request, roles.ADMINISTRATOR, sentence=NOT_PROPOSER)

    def act(name: str, reason: str, revision: int) -> str:
        proposing.withdraw(change_id, by=name, reason=reason, read=revision)
        return "Withdrawn: nothing of this change is applied."

    return _reasoned(request, change_id, "withdraw", act)


@require_POST
@gated
def rebase(request: HttpRequest, change_id: str) -> HttpResponse:
    """Carry a change over to the identity as it is now."""

    def make(change: ChangeDetail, who: Reader, read: int) -> int:
        if change.is_open and not standing.acts(change, who).rebase:
            raise Refused("nothing", AS_IT_WAS)
        return proposing.rebase(change_id, by=who.name, read=read)

    return _revised(request, change_id, "Rebased", make)


@require_POST
@gated
def seal(request: HttpRequest, change_id: str) -> HttpResponse:
    """Make a revision of a change without the secrets that stand in clear in it."""

    def make(_: ChangeDetail, who: Reader, read: int) -> int:
        try:
            return clearing.seal(change_id, by=who.name, read=read)
        except (NoMasterKey, BadMasterKey) as error:
            raise Refused("key", f"Nothing was sealed. {error}") from error

    return _revised(request, change_id, "Sealed", make)


@require_POST
@gated
def revert(request: HttpRequest, change_id: str) -> HttpResponse:
    """Propose to undo an applied change: a new change, which others rule on."""
    refuse_others(request)
    made: list[str] = []

    def act(name: str, reason: str, _revision: int) -> str:
        new = proposing.revert(change_id, by=name, reason=reason)
        if new is None:
            raise Refused("nothing", "The identity is so already: there is nothing to revert.")
        made.append(new)
        return "Proposed: this new change would undo the other."

    return _reasoned(request, change_id, "revert", act, lambda: made[0] if made else change_id)


def _revised(
    request: HttpRequest,
    change_id: str,
    did: str,
    make: Callable[[ChangeDetail, Reader, int], int],
) -> HttpResponse:
    """Make the next revision of a change, or show the page again with what was refused."""
    refuse_others(request)
    form = RevisionForm(request.POST)
    change = found(change_id)
    if not form.is_valid():
        return page(request, change, problem="The form was changed: try again.", status=422)
    who = reader(request, now=clock.now())
    try:
        number = make(change, who, form.cleaned_data["revision"])
    except (Refused, InvalidInput) as refused:
        return page(request, found(change_id), problem=str(refused), status=status_of(refused))
    messages.success(request, f"{did}: revision {number} is pending, and the rulings start anew.")
    return back(request, change_id)


def _reasoned(
    request: HttpRequest,
    change_id: str,
    name: str,
    act: Callable[[str, str, int], str],
    to: Callable[[], str] | None = None,
) -> HttpResponse:
    """Do what a form with a reason asks for, or show the page again with what was refused."""
    change = found(change_id)
    form, given = ReasonForm(request.POST), request.POST.get("reason", "")
    if not form.is_valid():
        problem = next(str(errors[0]) for errors in form.errors.values())
        return page(request, change, problem=problem, status=422, act=name, reason=given)
    said = form.cleaned_data
    who = reader(request, now=clock.now())
    try:
        sentence = act(who.name, said["reason"], said["revision"])
    except (Refused, InvalidInput) as refused:
        fresh = found(change_id)
        problem = late(str(refused), standing.decided_by(fresh))
        return page(
            request,
            fresh,
            problem=problem,
            status=status_of(refused),
            act=name,
            reason=given,
        )
    messages.success(request, sentence)
    return back(request, to() if to else change_id)


def back(request: HttpRequest, change_id: str) -> HttpResponse:
    return redirect(reverse("identity:change", args=[change_id]) + filter_of(request))


def late(sentence: str, decided_by: str) -> str:
    """Add to a refusal who was quicker."""
    return f"{sentence} {decided_by}" if decided_by else sentence


def status_of(error: Exception) -> int:
    return error.status if isinstance(error, Refused) else 422


def refuse_others(request: HttpRequest) -> None:
    """Let authorities and administrators alone go on."""
    deciders = (roles.AUTHORITY, roles.ADMINISTRATOR)
    if not any(roles.has_role(request.user, role) for role in deciders):
        sentence = NO_DECIDER.format(roles=roles.in_words(request.user))
        raise roles.denied(request, *deciders, sentence=sentence)
