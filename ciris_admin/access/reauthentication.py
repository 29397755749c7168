"""Asking a person who is signed in for their password once more, throttled like sign-in."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

WRONG = "This is not your password."
NOTHING_TO_CHECK = "You have no password yet: choose one under Account, then come back."
LOCKED = "Too many wrong passwords: wait a quarter of an hour after the last one."


@sensitive_variables("password")
def refusal(request: HttpRequest, password: str) -> str | None:
    """Return why the password does not prove that it is them; None says that it does.

    A wrong one counts, and is recorded, as a failed sign-in. On the one that locks the name
    out, django-axes' middleware answers in the place of the view.
    """
    person = request.user
    if not isinstance(person, User) or not person.has_usable_password():
        return NOTHING_TO_CHECK
    if not AxesProxyHandler.is_allowed(request, {"username": person.username}):
        return LOCKED
    found = authenticate(request, username=person.username, password=password)
    if found is None or found.pk != person.pk:
        return WRONG
    address = request.META.get("REMOTE_ADDR")
    AxesProxyHandler.reset_attempts(username=person.username, ip_address=address)
    return None
