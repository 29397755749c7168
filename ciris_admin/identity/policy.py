"""The policy: how many authorities must approve what, who signed that, and what was before."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.access.roles import ADMINISTRATOR, denied
from ciris_admin.identity.gate import gated
from ciris_admin.identity.reader import Reader, reader
from ciris_admin.identity.ruling import envelope_of
from ciris_admin.identity.statements import refusal, signing, worded
from ciris_admin.pages.render import respond
from persistence.graph.scopes import IDENTITY_CONFIG_TYPES
from persistence.identity import drafts, policies, statements
from persistence.identity.drafts import Draft
from persistence.identity.queries import proof
from persistence.identity.refusals import Refused
from persistence.identity.rules import DEFAULT_POLICY, OTHERS, Policy
from persistence.identity.statements import LARGEST_QUORUM, LONGEST_DAYS

NOT_BOTH = "A policy is signed by an authority who is an administrator too; you are {roles}."
ROLES = {
    (True, True): "both",
    (True, False): "an authority, but no administrator",
    (False, True): "an administrator, but no authority",
    (False, False): "neither",
}
PREFIX = "quorum-"


@require_GET
@gated
def show(request: HttpRequest) -> HttpResponse:
    """Show the policy in force, and every one that was signed, each verified now."""
    who = reader(request, now=clock.now())
    policy = policies.current()
    signed = proof.statements("policy", ring=ConsoleRing())
    may_sign = who.is_authority and who.is_administrator
    twin: dict[str, Any] = {
        "quorums": lines(policy),
        "days_to_rule": policy.days_to_rule,
        "shipped": not signed,
        "signed": signed,
    }
    context = {
        **twin,
        "who": who,
        "may_sign": may_sign,
        "may_not": NOT_BOTH.format(roles=ROLES[who.is_authority, who.is_administrator]),
        "default": DEFAULT_POLICY,
        "largest": LARGEST_QUORUM,
        "longest": LONGEST_DAYS,
        "prefix": PREFIX,
        "signing": signing(
            who,
            kind="policy",
            draft=reverse("identity:policy-draft"),
            sign=reverse("identity:policy-sign"),
            shown=reverse("identity:policy-now"),
        ),
        "crumbs": [("Identity", reverse("identity:queue")), ("Policy", None)],
    }
    return respond(request, page="identity/policy.html", context=context, twin=twin)


def lines(policy: Policy) -> Mapping[str, int]:
    """Return the quorum of each config type, and last of every other change."""
    named = sorted(IDENTITY_CONFIG_TYPES | policy.quorums.keys() - {OTHERS})
    return {name: policy.quorum([name]) for name in named} | {OTHERS: policy.quorums[OTHERS]}


@require_GET
@gated
def now(_request: HttpRequest) -> HttpResponse:
    """Answer with the number of the policy that a new one would replace; 0 for ours."""
    newest = policies.newest()
    return JsonResponse({"replaces": newest.statement_id if newest else 0})


@require_POST
@gated
def draft(request: HttpRequest) -> HttpResponse:
    who = reader(request, now=clock.now())
    return worded(request, who, lambda key_id, reason: _draft(request, who, key_id, reason))


def _draft(request: HttpRequest, who: Reader, key_id: str, reason: str) -> Draft:
    """Word the policy that the form states. Raises Refused."""
    if not who.is_administrator:
        sentence = NOT_BOTH.format(roles=ROLES[who.is_authority, who.is_administrator])
        missing = denied(request, ADMINISTRATOR, sentence=sentence)
        raise Refused("role", str(missing), status=403)
    given = {
        name.removeprefix(PREFIX): _whole(value)
        for name, value in request.POST.items()
        if name.startswith(PREFIX)
    }
    days = _whole(request.POST.get("days_to_rule", ""))
    return drafts.draft_policy(
        given, days_to_rule=days, reason=reason, authority=who.name, key_id=key_id
    )


def _whole(text: Any) -> int:
    try:
        return int(str(text)[:6])
    except ValueError as error:
        raise Refused("malformed", f"{text!r} is no whole number.", status=422) from error


@require_POST
@gated
def sign(request: HttpRequest) -> HttpResponse:
    """Take the signed policy: it is in force from now on."""
    try:
        statements.set_policy(envelope_of(request), ring=ConsoleRing())
    except Refused as refused:
        return refusal(refused)
    sentence = "The policy is in force: changes proposed and ruled on from now on go by it."
    messages.success(request, sentence)
    url = reverse("identity:policy")
    return JsonResponse({"state": "signed", "sentence": sentence, "url": url})
