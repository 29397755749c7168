"""What can be wrong with a ruling that is properly signed, or hardly."""

from typing import Any

from tests.identity.authorities import LONG_AGO
from tests.identity.model import Model

HOURS_OFF = {"old": -73, "early": 1}
FLAWS = (
    *[""] * 9,
    *("malformed", "signature", "unknown", "borrowed", "store", "operations", "base", "result"),
    *("checkpoint", "quorum", "old", "early", "replay", "renamed"),
)
KEYS = {
    "good": {"confirmed_at": LONG_AGO, "revoked_at": None, "active": True},
    "revoked": {"confirmed_at": LONG_AGO, "revoked_at": LONG_AGO, "active": True},
    "unconfirmed": {"confirmed_at": None, "revoked_at": None, "active": True},
    "gone": {},
    "left": {"confirmed_at": LONG_AGO, "revoked_at": None, "active": False},
}


def changed(flaw: str, body: dict[str, Any], model: Model) -> dict[str, Any]:
    """Return the fields of a statement that have this flaw, if it is in fields of their own."""
    found: dict[str, dict[str, Any]] = {
        "malformed": {"schema": "x"},
        "unknown": {"change": "none"},
        "store": {"store": "another"},
        "operations": {"operations": "0" * 64},
        "base": {"base": []},
        "result": {"result": "0" * 64},
        "checkpoint": {"checkpoint": _checkpoint(body["checkpoint"], len(model.changes) % 4)},
        "replay": {"nonce": min(model.nonces)} if model.nonces else {},
    }
    return found.get(flaw, {})


def _checkpoint(seen: dict[str, Any], number: int) -> dict[str, Any]:
    """Return one that the chain does not have, or that says more or less than one does."""
    absent = {"sequence": 1, "hash": "0" * 64}
    return [absent, seen | {"sequence": str(seen["sequence"])}, seen | {"more": "x"}, {}][number]
