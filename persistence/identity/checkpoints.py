"""The audit entry that a signed statement cites: the last that its signer saw.

{"sequence": 12, "hash": "5f…"}, or {"sequence": 0, "hash": "genesis"} of an empty chain
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from persistence.audit import appending, entries
from persistence.audit.chain import EMPTY
from persistence.keys import storable

OF_NOTHING: Mapping[str, Any] = asdict(EMPTY)


def newest() -> Mapping[str, Any]:
    """Return what a statement that is worded now is to cite."""
    return asdict(appending.head())


def is_ours(cited: Mapping[str, Any]) -> bool:
    """Say whether the audit chain has the entry that a statement cites."""
    if cited == OF_NOTHING:
        return True
    if set(cited) != set(OF_NOTHING):
        return False
    sequence, entry_hash = cited["sequence"], cited["hash"]
    if type(sequence) is not int or not isinstance(entry_hash, str) or not storable(entry_hash):
        return False
    return entries.cites(sequence, entry_hash)
