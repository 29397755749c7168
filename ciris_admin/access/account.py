"""One's own account: the password, and the browsers that are signed in."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ciris_admin import clock
from ciris_admin.access import browsers, roles, services
from ciris_admin.access.models import Session
from ciris_admin.access.roles import open_without_role, signed_in


@dataclass(frozen=True)
class SessionRow:
    handle: str
    since: dt.datetime | None
    last_seen: dt.datetime | None
    browser: str
    address: str
    is_this: bool


@open_without_role
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = password_form(request, user)
    given = roles.given_roles(user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            services.record_password(user, user.username)
            services.end_sessions(user=user, except_key=request.session.session_key)
        update_session_auth_hash(request, user)
        request.session["by_link"] = False
        messages.success(request, "The password is set. Your other sessions have ended.")
        return redirect("access:account")
    context = {
        "form": form,
        "sessions": session_rows(request, user),
        "role_meanings": [item for item in roles.MEANING.items() if item[0] in given],
        "has_password": user.has_usable_password(),
    }
    return render(request, "access/account.html", context)


def password_form(request: HttpRequest, user: User) -> "SetPasswordForm[User]":
    """Ask for the old password, unless there is none or a link has just stood in for it."""
    known = user.has_usable_password() and not request.session.get("by_link")
    kind = PasswordChangeForm if known else SetPasswordForm
    form = kind(user, data=request.POST or None)
    form.label_suffix = ""
    return form


def session_rows(request: HttpRequest, user: User) -> list[SessionRow]:
    """Return the sessions of a person that have not ended, the one seen last first."""
    found = Session.objects.filter(user=user, expire_date__gt=clock.now()).order_by("-last_seen")
    return [
        SessionRow(
            handle=services.session_handle(session.session_key),
            since=session.since,
            last_seen=session.last_seen,
            browser=browsers.in_words(session.user_agent),
            address=session.address,
            is_this=session.session_key == request.session.session_key,
        )
        for session in found
    ]


@open_without_role
@require_POST
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    if not services.end_session(user=signed_in(request), handle=handle):
        raise Http404("This session has ended already.")
    messages.success(request, "The session has ended.")
    return redirect("access:account")


@open_without_role
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.end_sessions(user=signed_in(request))
    logout(request)
    return redirect("access:sign-in")
