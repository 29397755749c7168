"""What the model of the identity is about: items, changes, signed rulings and statements.

Hours are those since the start; a value is what an item has, None where it is not there.
"""

from dataclasses import dataclass, field
from typing import Any

A, X, TRUST, EDGE = "value/a", "agent/x", "config/trust_parameters", "value/a->agent/x->holds"
ENDS = {A, X}
Values = dict[str, Any]


@dataclass
class Change:
    before: Values
    after: Values
    proposers: set[str]
    deadline: float
    origin: str = "proposed"
    reverts: str | None = None
    state: str = "pending"
    revision: int = 1
    ruled: dict[str, str] = field(default_factory=dict)  # on this revision: who, what


@dataclass(frozen=True)
class Envelope:
    """A signed ruling: what it is over, and what is wrong with it, if anything is."""

    change: str
    revision: int
    quorum: int
    authority: str
    decision: str
    nonce: str
    issued: float
    flaw: str = ""


@dataclass(frozen=True)
class Statement:
    """A signed baseline over items, or a signed policy that replaces the one before it."""

    kind: str
    authority: str
    nonce: str
    issued: float
    flaw: str = ""
    items: Values = field(default_factory=dict)
    quorums: tuple[int, int] = (1, 2)
    days: int = 7
    replaces: int = 0
