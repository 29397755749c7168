"""What somebody was denied for want of a role, in the console's chain."""

import logging

from django.http import HttpRequest

from ciris_admin import clock
from ciris_admin.access.floods import Flood
from ciris_admin.chain.recording import record
from persistence.audit.signing import NoAuditKey

LONGEST = 200  # characters of a path
log = logging.getLogger(__name__)
_flood = Flood(1)


def record_denial(request: HttpRequest, *, needed: str, has: str) -> None:
    """Record that a person lacks the role that an act takes.

    The same act on the same path, tried again by the same person within a minute, is counted
    in the next entry and gets none of its own. Where the chain cannot be written the answer
    is no all the same: then the log says that nothing was recorded.
    """
    name = request.user.get_username()
    about = {
        "method": request.method,
        "path": request.path[:LONGEST],
        "role": needed,
        "has": has,
    }
    before = _flood.left_out((name, *about.values()), clock.now())
    try:
        if before is not None:
            record("access.denied", by=name, payload={**about, "left_out": before})
    except NoAuditKey:
        log.exception("Not recorded: %s was denied %s", name, about)
