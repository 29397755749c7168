"""What the identity does, said a second time and shortly: one dict of items, one of changes.

Each act returns the word that the real thing says: what became of it, or why it was refused.
"""

from collections import Counter
from typing import Any

from tests.identity.model_values import EDGE, ENDS, TRUST, A, Change, Envelope, Statement, Values, X

OPEN = {"pending", "returned", "stale"}
DEFAULT = ((1, 2), 7)
# What a refusal says of a key in this state.
SAYS = {
    "gone": "not enrolled",
    "revoked": "revoked",
    "unconfirmed": "not confirmed",
    "later": "not confirmed",
    "left": "no authority",
}


class Model:
    def __init__(self) -> None:
        self.hour = 0.0
        self.items: Values = {A: (0, 0), X: (0, 0)}
        self.changes: dict[str, Change] = {}
        self.known = dict(self.items)  # as the lineage has it
        self.policies: list[tuple[bool, tuple[int, int], int]] = []  # truly signed or not
        self.baseline = False
        self.keys = dict.fromkeys(("ada", "ben", "cyd"), "good")
        self.nonces: set[str] = set()
        self.stated: set[str] = set()  # nonces of statements
        self.lineage = len(self.items)
        self.audit: Counter[str] = Counter()
        self.forged = 0

    @property
    def days(self) -> int:
        return self.policies[-1][2] if self.policies else DEFAULT[1]

    def quorum(self, change: Change, *, drafted: bool = False) -> int:
        """Return the quorum by the newest policy; in force is one that an enrolled key signed."""
        there = self.keys["ada"] != "gone"  # she signs the policies
        quorums = [one[1] for one in self.policies if drafted or (one[0] and there)]
        found = quorums[-1] if quorums else DEFAULT[0]
        return max(found) if TRUST in change.after else found[0]

    def steps(self, wanted: Values) -> tuple[Values, str]:
        """Return what would change, and whether that could be applied."""
        steps = {item: to for item, to in wanted.items() if self.items.get(item) != to}
        after = self.items | steps
        gone = {item for item in steps if item != EDGE and steps[item] is None}
        held = after.get(EDGE) is not None and (gone & ENDS or EDGE in steps)
        missing = held and any(after.get(end) is None for end in ENDS)
        return steps, "impossible" if missing else ""

    def propose(self, wanted: Values) -> str:
        steps, problem = self.steps(wanted)
        return problem or ("proposed" if steps else "nothing")

    def add(self, change_id: str, wanted: Values, by: str, *, reverts: str | None = None) -> None:
        steps, _ = self.steps(wanted)
        before = {item: self.items.get(item) for item in steps}
        self.changes[change_id] = Change(
            before, steps, {by}, self.hour + 24 * self.days, reverts=reverts
        )

    def expire(self) -> str:
        due = [one for one in self.changes.values() if one.state in OPEN]
        due = [one for one in due if self.hour >= one.deadline]
        for one in due:
            self._end(one, "expired")
        return str(len(due))

    def _end(self, change: Change, state: str) -> str:
        change.state = state
        self.audit[f"identity.change.{state}"] += 1
        return state

    def leave(self, change_id: str, to: str, reason: str, read: int | None = None) -> str:
        if not reason:
            return "impossible"
        self.expire()
        change = self.changes[change_id]
        if change.state not in OPEN:
            return "decided"
        if read not in {None, change.revision}:
            return "revision"
        if to == "returned" and change.state != "pending":
            return "state"
        return self._end(change, to)

    def revise(self, change_id: str, wanted: Values | None, by: str) -> str:
        """Replace what a change says; None carries over what it said: a rebase."""
        self.expire()
        change = self.changes[change_id]
        if change.state not in OPEN:
            return "decided"
        if wanted is None:
            wanted = {item: self._merged(change, item) for item in change.after}
        steps, problem = self.steps(wanted)
        if problem or not steps:
            return problem or "nothing"
        change.before = {item: self.items.get(item) for item in steps}
        change.after, change.state, change.ruled = steps, "pending", {}
        change.revision, change.deadline = change.revision + 1, self.hour + 24 * self.days
        change.proposers.add(by)
        return "revised"

    def _merged(self, change: Change, item: str) -> Any:
        was, to, now = change.before[item], change.after[item], self.items.get(item)
        if was is None or to is None or now is None or item == EDGE:
            return to
        return tuple(t if t != w else n for w, t, n in zip(was, to, now, strict=True))

    def revert(self, change_id: str) -> str:
        self.expire()
        change = self.changes[change_id]
        undoing = (one for one in self.changes.values() if one.reverts == change_id)
        if change.state != "applied":
            return "state"
        return "waits" if any(one.state in OPEN for one in undoing) else self.propose(change.before)

    def capture(self, item: str, to: Any) -> bool:
        """Say whether plain SQL that writes this value becomes a change."""
        was = self.items.get(item)
        waiting = [one for one in self.changes.values() if one.origin == "captured"]
        same = [one for one in waiting if (one.before, one.after) == ({item: was}, {item: to})]
        return was != to and not any(one.state == "pending" and one.revision == 1 for one in same)

    def draft(self, change_id: str, flaw: str) -> str:
        change = self.changes[change_id]
        if change.state != "pending":
            return "state" if change.state in OPEN else "decided"
        return "moved" if self._moved(change) else "malformed" if flaw == "silent" else ""

    def _moved(self, change: Change) -> bool:
        return any(self.items.get(item) != was for item, was in change.before.items())

    def forge(self, change_id: str, authority: str) -> None:
        self.changes[change_id].ruled[authority] = "forged"
        self.forged += 1

    def rule(self, one: Envelope, turned: str = "") -> str:
        """Rule; `turned` is what becomes of the key once it was asked for."""
        opened = self._opened(one)
        if turned and opened != "malformed":
            self.keys[one.authority] = turned
        code = opened or self._refusal(one)
        if code:
            if code == "moved":
                self._end(self.changes[one.change], "stale")
            if code == "late":
                self.expire()
            self.audit["identity.ruling.refused"] += 1
            return code
        change = self.changes[one.change]
        change.ruled[one.authority] = one.decision
        self.nonces.add(one.nonce)
        self.audit["identity.ruling.cast"] += 1
        if one.decision == "reject":
            return self._end(change, "rejected")
        yes = [who for who, what in change.ruled.items() if what == "approve"]
        if len([who for who in yes if self.keys[who] == "good"]) < self.quorum(change):
            return "pending"
        self.items |= change.after
        self.known |= change.after
        self.lineage += len(change.after)
        return self._end(change, "applied")

    def _opened(self, one: Envelope | Statement) -> str:
        return _first(
            ("malformed", one.flaw == "malformed"),
            ("key names another", one.flaw == "renamed"),
            ("key not enrolled", self.keys[one.authority] == "gone"),
            ("signature", one.flaw == "signature"),
        )

    def _by_key(self, one: Envelope | Statement) -> str:
        key = self.keys[one.authority]
        return _first(
            ("key not enrolled", key == "gone"),
            ("key is not", one.flaw == "borrowed"),
            (f"key {SAYS.get(key)}", key != "good"),
        )

    def _refusal(self, one: Envelope) -> str:
        change, flaw, by_key = self.changes[one.change], one.flaw, self._by_key(one)
        return _first(
            ("unknown", flaw == "unknown"),
            (by_key, by_key != ""),
            ("store", flaw == "store"),
            ("decided", change.state not in OPEN),
            ("revision", one.revision != change.revision),
            ("late", self.hour >= change.deadline),
            (change.state, change.state != "pending"),
            ("own", one.authority in change.proposers),
            ("twice", one.authority in change.ruled),
            ("early", one.issued > self.hour + 1 / 12),
            ("old", one.issued < self.hour - 72),
            ("moved", self._moved(change)),
            ("shown", flaw in {"operations", "base", "result"}),
            ("quorum", one.quorum != self.quorum(change)),
            ("replay", one.nonce in self.nonces),
            ("checkpoint", flaw == "checkpoint"),
            ("unsound", one.decision == "approve" and self.steps(change.after)[1] != ""),
        )

    def there(self) -> Values:
        return {item: value for item, value in self.items.items() if value is not None}

    def state(self, one: Statement, turned: str = "") -> str:
        """Put a statement in force; `turned` as for `rule`."""
        opened = self._opened(one)
        if turned and opened != "malformed":
            self.keys[one.authority] = turned
        code = opened or self._unfit(one) or self._unfounded(one)
        if code:
            self.audit[f"identity.{one.kind}.refused"] += 1
            return code
        self.audit[f"identity.{one.kind}.signed"] += 1
        self.stated.add(one.nonce)
        if one.kind == "policy":
            self.policies.append((True, one.quorums, one.days))
        else:
            self.baseline = True
            fresh = {k: v for k, v in self.there().items() if self.known.get(k) != v}
            self.known |= fresh
            self.lineage += len(fresh)
        return "signed"

    def _unfit(self, one: Statement) -> str:
        by_key = self._by_key(one)
        return _first(
            (by_key, by_key != ""),
            ("role", one.kind == "policy" and one.authority != "ada"),
            ("store", one.flaw == "store"),
            ("early", one.issued > self.hour + 1 / 12),
            ("old", one.issued < self.hour - 72),
            ("replay", one.nonce in self.nonces | self.stated),
            ("checkpoint", one.flaw == "checkpoint"),
        )

    def _unfounded(self, one: Statement) -> str:
        if one.kind == "policy":
            return _first(
                ("moved", one.replaces != len(self.policies)),
                ("malformed", one.flaw.startswith("unreasonable")),
            )
        return _first(
            ("decided", self.baseline),
            ("moved", one.flaw == "items" or one.items != self.there()),
        )


def _first(*reasons: tuple[str, bool]) -> str:
    return next((code for code, holds in reasons if holds), "")
