"""What the page of one secret shows, and what stands where its value would."""

from typing import Any

from django.http import Http404

from ciris_admin.secrets.forms import RevealForm
from persistence import shapes
from persistence.secrets import queries, standing
from persistence.secrets.policy import LIMITS
from persistence.secrets.queries import AccessFilter, SecretRow

REVEAL = "reveal"  # the id of the part where a value is shown
SHOWN_ACCESSES = 10


def found(secret_uuid: str) -> SecretRow:
    """Raises Http404 where the store has no such secret."""
    secret = queries.secret(secret_uuid=secret_uuid)
    if secret is None:
        raise Http404("The store holds no secret of this id.")
    return secret


def facts(secret: SecretRow) -> dict[str, Any]:
    """Gather what the page and its twin say of a secret, in a fixed number of queries."""
    wanted = AccessFilter(secret_uuid=secret.secret_uuid)
    return {
        "secret": secret,
        "places": queries.places(secret_uuid=secret.secret_uuid),
        "accesses": queries.accesses(wanted=wanted, size=SHOWN_ACCESSES).rows,
        "key_state": queries.key_state(key_id=secret.key_id) if secret.key_id else None,
        "standing": standing.of_store(),
    }


def reveal_context(
    secret: SecretRow, form: RevealForm | None = None, refused: str = ""
) -> dict[str, Any]:
    """Return what asks for a reason and a password, or says why nothing can be revealed here."""
    return {
        "secret": secret,
        "form": form or RevealForm(secret),
        "refused": refused,
        "an_agents": shapes.current().read_only,
        "standing": standing.of_store(),
        "limits": [(limit, span) for _, limit, span in LIMITS],
    }
