"""Coming in and going out, each with its entry of the console's chain, or it does not happen."""

from typing import Any

from axes.conf import settings
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from ciris_admin import clock
from ciris_admin.access import sessions
from ciris_admin.access.floods import Flood
from ciris_admin.chain.recording import record

PASSWORDS = "ciris_admin.access.backend.PeopleBackend"
LONGEST_NAME = 150
NOBODY = "unknown"  # who is named where no name was given
_flood = Flood(30)  # failed sign-ins from one address in a minute


def enter(request: HttpRequest, user: User, *, how: str) -> None:
    """Sign a person in by their `password` or by a `link`; the transaction has the entry too."""
    with transaction.atomic():
        said = {"how": how, "address": _address(request)}
        record("access.sign-in.succeeded", by=user.username, payload=said)
        login(request, user, backend=PASSWORDS)
        sessions.begin(
            request.session,
            user_agent=request.headers.get("User-Agent", ""),
            address=_address(request),
            by_link=how == "link",
            now=clock.now(),
        )


@receiver(user_login_failed)
def record_failure(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Record a wrong name or password, and once that it locks the name out.

    What is tried while the name is locked out leaves no entry, nor do more than thirty
    failures a minute from one address: the next entry says how many were left out. This runs
    before django-axes counts the failure, since its app comes later.
    """
    if request is None:
        return
    failures = AxesProxyHandler.get_failures(request, credentials)
    if failures >= settings.AXES_FAILURE_LIMIT:
        return
    name = str(credentials.get("username") or "")[:LONGEST_NAME].replace("\x00", "?")
    address = _address(request)
    before = _flood.left_out(address, clock.now())
    with transaction.atomic():
        if before is not None:
            said = {"name": name, "address": address, "left_out": before}
            record("access.sign-in.failed", by=name or NOBODY, payload=said)
        if failures + 1 >= settings.AXES_FAILURE_LIMIT:
            said = {"name": name, "address": address, "failures": failures + 1}
            record("access.sign-in.locked", by=name or NOBODY, payload=said)


@receiver(user_logged_out)
def record_leaving(user: User | None = None, **_: Any) -> None:
    if user is not None:
        said = {"person": user.username, "sessions": 1, "how": "signed out"}
        record("access.session.ended", by=user.username, payload=said)


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or ""
