"""Who the Wise Authorities are, and the keys that they sign with."""

from collections.abc import Callable
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access import authority_keys, browsers
from ciris_admin.access.models import AuthorityKey
from ciris_admin.access.roles import signed_in
from ciris_admin.identity import register
from ciris_admin.identity.statements import refusal
from ciris_admin.pages.render import respond, scripted
from persistence.identity.envelope import LARGEST
from persistence.identity.refusals import Refused
from persistence.identity.words import word_list

PAGE = "identity:authorities"


@require_GET
@cache_control(private=True, max_age=24 * 60 * 60)
def show_words(_request: HttpRequest) -> HttpResponse:
    """Answer with the 2,048 words in which digests are spelt."""
    return JsonResponse({"words": word_list()})


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Take the envelope of a new key, from our script or from a file."""
    file = request.FILES.get("envelope")
    envelope = file.read(LARGEST + 1) if file else request.POST.get("envelope", "")

    def act(user: User) -> str:
        key = authority_keys.enrol(user, envelope, now=clock.now())
        return f"The key “{key.label}” is enrolled. It signs once an administrator confirms it."

    return _act(request, act)


@require_POST
def confirm(request: HttpRequest, key_id: str) -> HttpResponse:
    def act(user: User) -> str:
        typed = request.POST.get("words", "")
        key = authority_keys.confirm(key_id, by=user, typed=typed, now=clock.now())
        return f"{_owned(key)} is confirmed: it signs from now on."

    return _act(request, act)


@require_POST
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    def act(user: User) -> str:
        reason = request.POST.get("reason", "")
        key = authority_keys.revoke(key_id, by=user, reason=reason, now=clock.now())
        return f"{_owned(key)} is revoked: it signs nothing any more."

    return _act(request, act)


def _owned(key: AuthorityKey) -> str:
    return f"The key “{key.label}” of {key.authority}"


def _act(request: HttpRequest, act: Callable[[User], str]) -> HttpResponse:
    """Do it, and say what was done or why not: to a script as JSON, to a person on the page."""
    try:
        said = act(signed_in(request))
    except Refused as refused:
        if scripted(request):
            return refusal(refused)
        messages.error(request, str(refused))
        return _page(request, status=refused.status)
    messages.success(request, said)
    if scripted(request):
        return JsonResponse({"state": "done", "sentence": said, "url": reverse(PAGE)})
    return redirect(PAGE)


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    rows = register.authorities(user)
    own = [key for row in rows if row.person == user.get_username() for key in row.keys]
    context = {
        "authorities": rows,
        "sentence": register.sentence(rows),
        "own_name": authority_keys.authority_name(user),
        "own_keys": [{"keyId": key.key_id, "state": key.state} for key in own],
        "label": browsers.in_words(request.headers.get("User-Agent", "")),
        "most_keys": authority_keys.MOST_KEYS,
    }
    twin = {"authorities": [asdict(row) for row in rows]}
    return respond(
        request, page="identity/authorities.html", context=context, twin=twin, status=status
    )
