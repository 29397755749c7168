"""Who may rule on what, and what a ruling leads to: facts in, decision out."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from persistence.graph.scopes import IDENTITY_CONFIG_TYPES
from persistence.identity.states import Item, Kind, Operation, State

LATEST_START = dt.timedelta(minutes=5)  # how far a signer's clock may be ahead of ours
OLDEST_SIGNATURE = dt.timedelta(hours=72)  # a ruling signed offline has this long to arrive
OTHERS = "*"  # in a policy: every change that no other line is about


class ChangeState(StrEnum):
    PENDING = "pending"
    RETURNED = "returned"  # sent back to whoever proposed it
    STALE = "stale"  # an item is no longer as it was when the change was made
    APPLIED = "applied"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = (ChangeState.PENDING, ChangeState.RETURNED, ChangeState.STALE)


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True)
class Policy:
    """How many authorities must approve, by config type, and how many days they have."""

    quorums: Mapping[str, int]
    days_to_rule: int

    def quorum(self, config_types: Collection[str]) -> int:
        """Return the largest quorum of these types; a change of none of them is ordinary."""
        ordinary = self.quorums[OTHERS]
        return max((self.quorums.get(one, ordinary) for one in config_types), default=ordinary)


DEFAULT_POLICY = Policy(
    {OTHERS: 1, "ethical_boundaries": 2, "capability_limits": 2, "trust_parameters": 2},
    days_to_rule=7,
)


@dataclass(frozen=True)
class Refusal:
    """The act must not happen: a word for it, a sentence, and the HTTP status that says so."""

    code: str
    sentence: str
    status: int = 409


@dataclass(frozen=True, kw_only=True)
class RulingFacts:
    """What is so at the moment of a ruling, all of it read inside the deciding transaction."""

    now: dt.datetime
    state: ChangeState
    revision: int
    expires_at: dt.datetime
    proposers: Collection[str]  # of every revision
    ruled_already: Collection[str]  # authorities with a ruling on this revision
    moved: Sequence[Item]  # items that are not as they were when the change was made
    shown: Mapping[str, object]  # what a ruling over this revision must state
    quorum: int
    key_refusal: str | None  # why the key may not rule, by the console's register


def decide_ruling(
    body: Mapping[str, object], issued_at: dt.datetime, facts: RulingFacts
) -> Refusal | None:
    """Say why a correctly signed ruling does not count, or None: it does."""
    authority = body["authority"]
    if facts.key_refusal:
        return Refusal("key", facts.key_refusal, 403)
    if body["store"] != facts.shown["store"]:
        return Refusal("store", "This ruling was signed for another store.", 422)
    if facts.state not in OPEN:
        return Refusal("decided", f"This change is {facts.state} already: that is final.")
    if body["revision"] != facts.revision:
        return Refusal(
            "revision",
            f"This ruling is over revision {body['revision']}; the change is at revision"
            f" {facts.revision} now. Read that one.",
        )
    if facts.now >= facts.expires_at:
        return Refusal("late", "The deadline of this change has passed: nobody can rule any more.")
    if facts.state is not ChangeState.PENDING:
        return Refusal(str(facts.state), _WAITING[facts.state])
    if authority in facts.proposers:
        return Refusal("own", "You proposed this change: somebody else must rule on it.", 403)
    if authority in facts.ruled_already:
        return Refusal("twice", f"{authority} has ruled on this revision already: once is final.")
    return _about_the_signature(body, issued_at, facts)


def _about_the_signature(
    body: Mapping[str, object], issued_at: dt.datetime, facts: RulingFacts
) -> Refusal | None:
    refusal = untimely(issued_at, facts.now)
    if refusal:
        return refusal
    if facts.moved:
        return Refusal("moved", moved_sentence(facts.moved))
    for name, value in facts.shown.items():
        if body[name] != value:
            return Refusal("shown", f"The ruling states another {name} than this change has.", 422)
    if body["quorum"] != facts.quorum:
        return Refusal(
            "quorum", f"This change takes {facts.quorum} approvals now: read it again and sign."
        )
    return None


def untimely(issued_at: dt.datetime, now: dt.datetime) -> Refusal | None:
    """Say why a statement signed then cannot be handed in now, or None: it can."""
    if issued_at > now + LATEST_START:
        return Refusal("early", "This was signed in the future: check the clock.", 422)
    if issued_at < now - OLDEST_SIGNATURE:
        return Refusal("old", "This was signed more than 72 hours ago: sign it anew.")
    return None


_WAITING = {
    ChangeState.RETURNED: "This change was sent back: it can be ruled on once it is revised.",
    ChangeState.STALE: "What this change builds on has changed: it must be rebased before anybody"
    " can rule on it.",
}


def moved_sentence(moved: Sequence[Item]) -> str:
    names = ", ".join(f"{item.kind} {item.id}" for item in moved[:3])
    more = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
    return f"{names}{more} changed after this change was proposed: it must be rebased."


def outcome(decision: Decision, *, approvals: int, quorum: int) -> ChangeState:
    """Say where a change stands after a ruling that counts, `approvals` including it."""
    if decision is Decision.REJECT:
        return ChangeState.REJECTED
    return ChangeState.APPLIED if approvals >= quorum else ChangeState.PENDING


def config_types(operations: Iterable[Operation]) -> frozenset[str]:
    """Return the protected config types that a change touches, before or after it."""
    found = (config_type(state) for one in operations for state in (one.before, one.after))
    ends = (end for one in operations for end in _ends(one))
    return frozenset(one for one in (*found, *ends) if one)


def config_type(state: State | None) -> str | None:
    """Name the protected type of configuration that a node holds: by its attribute or its id."""
    if state is None or state.item.kind is not Kind.NODE:
        return None
    return _named_type(state.attributes) or _type_in_id(state.item.id)


def _ends(operation: Operation) -> Iterable[str | None]:
    for state in (operation.before, operation.after):
        if state is not None and state.item.kind is Kind.EDGE:
            yield _type_in_id(state.content["source"])
            yield _type_in_id(state.content["target"])


def _named_type(attributes: str | None) -> str | None:
    if attributes and "config_type" not in attributes and "\\" not in attributes:
        return None  # no need to parse megabytes: without an escape, no key can be spelled so
    try:
        value = json.loads(attributes or "")
    except (ValueError, RecursionError):
        return None
    named = value.get("config_type") if isinstance(value, dict) else None
    return named if isinstance(named, str) and named in IDENTITY_CONFIG_TYPES else None


def _type_in_id(node_id: str) -> str | None:
    """Read `config/ethical_boundaries` and `ethical_boundaries_2`, the forms that agents use."""
    bare = node_id.removeprefix("config/")
    return next((one for one in sorted(IDENTITY_CONFIG_TYPES) if bare.startswith(one)), None)


def unsound(
    operations: Sequence[Operation], edges_at: Mapping[str, Collection[str]], nodes: Collection[str]
) -> str | None:
    """Say why operations cannot be applied: an edge would lose an end. None if they can.

    `edges_at` has the edges of each node that goes, `nodes` the ends that are there now.
    """
    to = {one.item.id: one.after for one in operations if one.item.kind is Kind.NODE}
    gone = {node for node, after in to.items() if after is None}
    there = {*nodes, *to} - gone
    cut = {one.item.id for one in operations if one.item.kind is Kind.EDGE}
    for node in sorted(gone):
        left = sorted(set(edges_at.get(node, ())) - cut)
        if left:
            return f"Node {node!r} cannot go while edge {left[0]!r} holds on to it."
    for one in operations:
        if one.item.kind is Kind.EDGE and one.after:
            for end in (one.after.content["source"], one.after.content["target"]):
                if end not in there:
                    return f"Edge {one.item.id!r} would have no node {end!r} in the identity."
    return None
