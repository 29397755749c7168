"""What can be wrong with a ruling that is properly signed, or hardly."""

from typing import Any

from persistence.identity.bodies import LONGEST_REASON
from tests.identity.authorities import LONG_AGO
from tests.identity.model import Model

HOURS_OFF = {"old": -73, "early": 1}
OF_ALL = (
    *("malformed", "signature", "borrowed", "store", "checkpoint", "old", "early", "replay"),
    *("renamed", "silent"),
)
FLAWS = (*[""] * 9, *OF_ALL, "unknown", "operations", "base", "result", "quorum")
REASONS = {"silent": " ", "wordy": "x" * (LONGEST_REASON + 1)}
ONE = {"config_type": "*", "quorum": 1}
UNREASONABLE: dict[str, dict[str, Any]] = {
    "unreasonable: no day": {"days_to_rule": 0},
    "unreasonable: a year and a day": {"days_to_rule": 366},
    "unreasonable: no line": {"quorums": [ONE, 5]},
    "unreasonable: half a line": {"quorums": [ONE, {"config_type": "x"}]},
    "unreasonable: no name": {"quorums": [ONE, {"config_type": 5, "quorum": 1}]},
    "unreasonable: no number": {"quorums": [{"config_type": "*", "quorum": "1"}]},
    "unreasonable: nobody": {"quorums": [ONE, {"config_type": "trust_parameters", "quorum": 0}]},
    "unreasonable: everybody": {
        "quorums": [ONE, {"config_type": "trust_parameters", "quorum": 21}]
    },
    "unreasonable: twice": {"quorums": [ONE, ONE]},
    "unreasonable: no others": {"quorums": [{"config_type": "trust_parameters", "quorum": 1}]},
}
KEYS: dict[str, dict[str, Any]] = {
    "good": {"confirmed_at": LONG_AGO, "revoked_at": None, "active": True},
    "revoked": {"confirmed_at": LONG_AGO, "revoked_at": LONG_AGO, "active": True},
    "unconfirmed": {"confirmed_at": None, "revoked_at": None, "active": True},
    "later": {"confirmed_at": LONG_AGO.replace(year=2999), "revoked_at": None, "active": True},
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
        "items": {"items": []},
        **UNREASONABLE,
    }
    return found.get(flaw, {})


def _checkpoint(seen: dict[str, Any], number: int) -> dict[str, Any]:
    """Return one that the chain does not have, or that says more or less than one does."""
    absent = {"sequence": 1, "hash": "0" * 64}
    return [absent, seen | {"sequence": str(seen["sequence"])}, seen | {"more": "x"}, {}][number]
