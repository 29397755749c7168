"""Ruling on a change: the statement to sign is worded here, and taken back signed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from ciris_admin import clock
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.chain import checkpoints
from ciris_admin.identity import draft_file, standing
from ciris_admin.identity.acts import back, late
from ciris_admin.identity.around import filter_of
from ciris_admin.identity.change import found
from ciris_admin.identity.gate import gated
from ciris_admin.identity.page import page
from ciris_admin.identity.reader import reader
from ciris_admin.identity.sentences import progress
from ciris_admin.identity.statements import drafted, signer_key
from ciris_admin.pages.downloads import as_file
from ciris_admin.pages.render import scripted
from persistence.identity import drafts, ruling
from persistence.identity.envelope import LARGEST
from persistence.identity.queries import change as read
from persistence.identity.refusals import Refused
from persistence.identity.rules import ChangeState, Decision
from persistence.identity.ruling import Outcome

TOO_LARGE = f"A signed statement has at most {LARGEST // 1024} KiB."
JSON = "application/json"


@require_POST
@gated
def draft(request: HttpRequest, change_id: str) -> HttpResponse:
    """Word a ruling for one of the reader's keys: as JSON for a script, as a file for a person."""
    change = found(change_id)
    try:
        worded = _worded(request, change_id)
    except Refused as refused:
        return _refused(request, change_id, refused)
    if scripted(request):
        return drafted(worded)
    text = draft_file.written(worded, tuple(change.operations))
    name = f"draft-{change.change_id[:12]}-{request.POST.get('decision')}"
    return as_file(HttpResponse(text, content_type=JSON), name, "json")


def _worded(request: HttpRequest, change_id: str) -> drafts.Draft:
    """Raises Refused where the reader cannot sign it, or it could not count."""
    now = clock.now()
    who = reader(request, now=now)
    key_id = signer_key(request, who)
    decision = request.POST.get("decision")
    if decision not in set(Decision):
        raise Refused("malformed", "A ruling approves or rejects: say which.", status=422)
    return drafts.draft_ruling(
        change_id,
        decision=decision,
        reason=request.POST.get("reason", ""),
        authority=who.name,
        key_id=key_id,
        now=now,
    )


@require_POST
@gated
def rule(request: HttpRequest, change_id: str) -> HttpResponse:
    """Take a signed ruling, from our script or from a file or text of whoever signs offline.

    The register of keys decides who may rule, not who is signed in: the signature is over the
    change that the envelope names, and every refusal is in the audit chain.
    """
    found(change_id)
    try:
        outcome = ruling.rule(envelope_of(request), ring=ConsoleRing())
    except Refused as refused:
        return _refused(request, change_id, refused)
    sentence = in_words(outcome)
    messages.success(request, sentence)
    for problem in checkpoints.make(clock.now()).problems:
        messages.warning(request, f"The ruling stands, but no checkpoint follows it: {problem}")
    if not scripted(request):
        return back(request, outcome.change_id)
    url = reverse("identity:change", args=[outcome.change_id]) + filter_of(request)
    return JsonResponse({"state": str(outcome.state), "sentence": sentence, "url": url})


def in_words(outcome: Outcome) -> str:
    """Say what a ruling led to."""
    if outcome.state is ChangeState.APPLIED:
        return "Approved and applied: the identity is as this change says."
    if outcome.state is ChangeState.REJECTED:
        return "Rejected: nothing of this change is applied."
    return f"The approval is recorded: {progress(outcome.approvals, outcome.quorum)}."


def envelope_of(request: HttpRequest) -> str | bytes:
    """Return what was handed in: a file, a form's text, or the body itself. Raises Refused."""
    try:
        if request.content_type == JSON:
            return request.body
        file = request.FILES.get("file")
        return file.read(LARGEST + 1) if file else request.POST.get("envelope", "")
    except RequestDataTooBig as error:
        raise Refused("large", TOO_LARGE, status=413) from error


def _refused(request: HttpRequest, change_id: str, refused: Refused) -> HttpResponse:
    """Answer with why, and where somebody was quicker, with who it was."""
    change = read.change(change_id=change_id, now=clock.now())
    sentence = str(refused)
    if change is not None and refused.code in {"decided", "state", "returned", "stale"}:
        sentence = late(sentence, standing.decided_by(change))
    if scripted(request) or request.content_type == JSON:
        return JsonResponse({"error": sentence, "code": refused.code}, status=refused.status)
    if change is None:
        raise PermissionDenied(sentence)
    return page(request, change, problem=sentence, status=refused.status, act="offline")
