"""What can be wrong with a ruling that is properly signed, or hardly."""

from typing import Any

from tests.identity.authorities import LONG_AGO
from tests.identity.model import Model

HOURS_OFF = {"old": -73, "early": 1}
FLAWS = (
    *[""] * 9,
    *("malformed", "signature", "unknown", "borrowed", "store", "operations", "base", "result"),
    *("checkpoint", "quorum", "old", "early", "replay"),
)
CHECKPOINTS = (
    {"sequence": 1, "hash": "0" * 64},
    {"sequence": "1", "hash": "genesis"},
    {"sequence": 0, "hash": "genesis", "more": "x"},
)

KEYS = {
    "good": {"confirmed_at": LONG_AGO, "revoked_at": None, "active": True},
    "revoked": {"confirmed_at": LONG_AGO, "revoked_at": LONG_AGO, "active": True},
    "unconfirmed": {"confirmed_at": None, "revoked_at": None, "active": True},
    "left": {"confirmed_at": LONG_AGO, "revoked_at": None, "active": False},
}


def changed(flaw: str, model: Model) -> dict[str, Any]:
    """Return the fields of a statement that have this flaw, if it is in fields of their own."""
    found: dict[str, dict[str, Any]] = {
        "malformed": {"schema": "x"},
        "unknown": {"change": "none"},
        "store": {"store": "another"},
        "operations": {"operations": "0" * 64},
        "base": {"base": []},
        "result": {"result": "0" * 64},
        "checkpoint": {"checkpoint": CHECKPOINTS[len(model.changes) % len(CHECKPOINTS)]},
        "replay": {"nonce": min(model.nonces)} if model.nonces else {},
    }
    return found.get(flaw, {})
