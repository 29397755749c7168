"""Whoever lacks a role is told so, and the console's chain that they tried."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ciris_admin import clock
from ciris_admin.access import roles
from ciris_admin.access.floods import Flood
from ciris_admin.chain.recording import record
from persistence.audit.signing import NoAuditKey

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
LONGEST = 200  # characters of a path
log = logging.getLogger(__name__)
_flood = Flood(1)


def denied(request: HttpRequest, *needed: str, sentence: str = "") -> PermissionDenied:
    """Record that a person lacks every role in `needed`; return the 403 to raise.

    The same act on the same path, tried again by the same person within a minute, is counted
    in the next entry and gets none of its own. Where the chain cannot be written the answer
    is no all the same: then the log says that nothing was recorded.
    """
    name = request.user.get_username()
    about = {
        "method": request.method,
        "path": request.path[:LONGEST],
        "role": " or ".join(needed),
        "has": roles.in_words(request.user),
    }
    before = _flood.left_out((name, *about.values()), clock.now())
    try:
        if before is not None:
            record("access.denied", by=name, payload={**about, "left_out": before})
    except NoAuditKey:
        log.exception("Not recorded: %s was denied %s", name, about)
    return PermissionDenied(sentence or roles.refusal(request.user, needed[0]))


def require_role(role: str) -> Callable[[View], View]:
    """Let a view answer only whoever has `role`; the others get a 403 that says why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not roles.has_role(request.user, role):
                raise denied(request, role)
            return view(request, *args, **kwargs)

        return cast(View, guarded)

    return decorate
