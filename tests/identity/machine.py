"""The identity and its model, told to do the same things: they must answer and end alike.

python -m tests.identity.machine --steps 200000 --engine sqlite
"""

import argparse
import datetime as dt
import json
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import psycopg
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from persistence import GraphEdge, GraphNode, clock
from persistence import store as stores
from persistence.audit.models import AuditEntry
from persistence.identity import (
    canonical,
    drafts,
    ledger,
    present,
    proposing,
    remembering,
    ruling,
    statements,
)
from persistence.identity import envelope as envelopes
from persistence.identity.founding import found_identity
from persistence.identity.models import Change, Grant, LineageEntry, Ruling
from persistence.identity.proposing import Intent, Proposal
from persistence.identity.refusals import Refused
from persistence.identity.states import Item, Kind
from persistence.moments import stored
from persistence.standalone import configure_django
from persistence.store import sqlite_path
from persistence.writing import InvalidInput
from tests.identity import model as models
from tests.identity import raw
from tests.identity.authorities import LONG_AGO, Authority, Register
from tests.identity.model import EDGE, TRUST, A, Model, X

NODES = (A, X, TRUST)
PEOPLE = ("ada", "ben", "cyd")
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
values = st.none() | st.tuples(st.integers(0, 2), st.integers(0, 2))
wishes = st.dictionaries(st.sampled_from(NODES), values, min_size=1, max_size=2).flatmap(
    lambda nodes: st.one_of(
        st.just(nodes),
        st.just(nodes),
        st.sampled_from([None, 1, 2]).map(lambda weight: nodes | {EDGE: weight}),
    )
)


class Machine(RuleBasedStateMachine):
    fresh: Callable[[], None]  # empties the store
    steps = 0
    answers: Counter[str] = Counter()
    changes = Bundle("changes")
    envelopes = Bundle("envelopes")

    @initialize()
    def start(self) -> None:
        type(self).fresh()
        self.model = Model()
        self.began = clock.now()
        self.register = Register(
            [Authority("ada", administrator=True), *map(Authority, PEOPLE[1:])]
        )
        found_identity([node(key, value) for key, value in self.model.items.items()])

    @property
    def now(self) -> dt.datetime:
        return self.began + dt.timedelta(hours=self.model.hour)

    def same(self, expected: str, do: Callable[[], Any]) -> Any:
        """Do it, and hold its answer against the model's; return what it made, if anything."""
        type(self).steps += 1
        made = None
        try:
            made = do()
            said = made if isinstance(made, str) else expected
        except Refused as refused:
            said = refused.code
        except InvalidInput:
            said = "impossible"
        assert said == expected
        self.answers[said] += 1
        return made

    @rule(target=changes, wanted=wishes, by=st.sampled_from(["agent", "agent", "ada", "ben"]))
    def propose(self, wanted: models.Values, by: str) -> Any:
        expected = self.model.propose(wanted)
        made = None

        def do() -> str:
            nonlocal made
            made = proposing.propose(intents(wanted), Proposal(by, ""), now=self.now)
            return "proposed" if made else "nothing"

        self.same(expected, do)
        if made is None:
            return multiple()
        self.model.add(made, wanted, by)
        return made

    @rule(change=changes, wanted=st.none() | wishes, by=st.sampled_from(["agent", "ben"]))
    def revise(self, change: str, wanted: models.Values | None, by: str) -> None:
        expected = self.model.revise(change, wanted, by)
        self.same(expected, lambda: self._revise(change, wanted, by))

    def _revise(self, change: str, wanted: models.Values | None, by: str) -> str:
        if wanted is None:
            proposing.rebase(change, by=by, now=self.now)
        else:
            proposing.revise(change, intents(wanted), Proposal(by, ""), now=self.now)
        return "revised"

    @rule(change=changes, read=st.sampled_from([None, None, 1, 2]))
    def withdraw(self, change: str, read: int | None) -> None:
        expected = self.model.leave(change, "withdrawn", read)
        said = {"by": "agent", "reason": "No.", "read": read, "now": self.now}
        self.same(expected, lambda: proposing.withdraw(change, **said) or "withdrawn")

    @rule(change=changes)
    def send_back(self, change: str) -> None:
        expected = self.model.leave(change, "returned")
        said = {"authority": "cyd", "reason": "More.", "now": self.now}
        self.same(expected, lambda: proposing.send_back(change, **said) or "returned")

    @rule(target=changes, change=changes)
    def revert(self, change: str) -> Any:
        expected, made = self.model.revert(change), ""

        def do() -> str:
            nonlocal made
            made = proposing.revert(change, by="agent", reason="Back.", now=self.now) or ""
            return "proposed" if made else "nothing"

        self.same(expected, do)
        if not made:
            return multiple()
        self.model.add(made, self.model.changes[change].before, "agent")
        return made

    @rule(target=changes, item=st.sampled_from(NODES), value=values)
    def write_past_the_services(self, item: str, value: Any) -> Any:
        captured = self.model.capture(item, value)
        type(self).steps += 1
        with stores.connection().cursor() as cursor:
            if value is None:
                where = [item, "identity"]
                cursor.execute("DELETE FROM graph_nodes WHERE node_id = %s AND scope = %s", where)
            else:
                cursor.execute(UPSERT, [item, "identity", "concept", attributes(value), "mallory"])
        new = Change.objects.exclude(change_id__in=list(self.model.changes)).values_list(
            "change_id"
        )
        found = [change_id for (change_id,) in new]
        assert len(found) == captured, f"{item} = {value} was captured {len(found)} times"
        if not found:
            return multiple()
        self.model.add(found[0], {item: value}, "unknown" if value is None else "mallory")
        change = self.model.changes[found[0]]
        change.origin, change.deadline = "captured", 24 * self.model.days + 1 / 60
        return found[0]

    @rule(
        target=envelopes,
        change=changes,
        authority=st.sampled_from(PEOPLE),
        decision=st.sampled_from(["approve", "approve", "approve", "reject"]),
        flaw=st.sampled_from(FLAWS),
    )
    def draft(self, change: str, authority: str, decision: str, flaw: str) -> Any:
        """Sign a ruling now, to be handed in later."""
        return self._signed(change, authority, decision, flaw) or multiple()

    def _signed(self, change: str, authority: str, decision: str, flaw: str) -> Any:
        expected = self.model.draft(change)
        who = self.register[authority]
        said = {"decision": decision, "reason": "Read.", "authority": authority, "now": self.now}
        made = self.same(
            expected, lambda: drafts.draft_ruling(change, key_id=who.key_id, **said) or ""
        )
        if made is None:
            return None
        body = canonical.decode(made.payload)
        body, issued = self._flawed(body, flaw)
        known = models.Envelope(
            change=change,
            revision=body["revision"],
            quorum=body["quorum"],
            authority=authority,
            decision=decision,
            nonce=body["nonce"],
            issued=issued,
            flaw=flaw,
        )
        signed = envelopes.sign(made.type, body, who.private)
        if flaw == "signature":
            signed = envelopes.Envelope(made.type, signed.payload, who.key_id, b"\0" * 64)
        return known, signed.text()

    def _flawed(self, body: dict[str, Any], flaw: str) -> tuple[dict[str, Any], float]:
        issued = self.model.hour
        if flaw in {"old", "early"}:
            issued += {"old": -73, "early": 1}[flaw]
            at = self.began + dt.timedelta(hours=issued)
            body["issued_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        body |= {
            "malformed": {"schema": "x"},
            "unknown": {"change": "none"},
            "borrowed": {"authority": "ada" if body["authority"] != "ada" else "ben"},
            "store": {"store": "another"},
            "operations": {"operations": "0" * 64},
            "base": {"base": []},
            "result": {"result": "0" * 64},
            "checkpoint": {"checkpoint": CHECKPOINTS[len(self.model.changes) % 3]},
            "quorum": {"quorum": body["quorum"] + 1},
            "replay": {"nonce": min(self.model.nonces, default=body["nonce"])},
        }.get(flaw, {})
        return body, issued

    @rule(signed=envelopes)
    def hand_in(self, signed: Any) -> None:
        known, text = signed
        expected = self.model.rule(known)
        self.same(expected, lambda: str(ruling.rule(text, ring=self.register, now=self.now).state))

    @rule(
        change=changes,
        authority=st.sampled_from(PEOPLE),
        decision=st.sampled_from(["approve", "reject"]),
        flaw=st.sampled_from(FLAWS),
    )
    def rule_at_once(self, change: str, authority: str, decision: str, flaw: str) -> None:
        signed = self._signed(change, authority, decision, flaw)
        if signed:
            self.hand_in(signed)

    @rule(change=changes)
    def all_approve(self, change: str) -> None:
        """Have everybody approve a change, one after the other, as long as it is pending."""
        for name in PEOPLE:
            if self.model.changes[change].state == "pending":
                self.rule_at_once(change, name, "approve", "")

    @rule(wanted=wishes, flaw=st.sampled_from(FLAWS), again=st.sampled_from(PEOPLE))
    def change_at_once(self, wanted: models.Values, flaw: str, again: str) -> None:
        """Propose, rule with a flaw, rule well, and rule once more: none of it is in a bundle."""
        change = self.propose(wanted, again)
        if isinstance(change, str):
            if flaw == "signature":
                self.forge_an_approval(change, "cyd")
            for name, wrong in (("cyd", flaw), (again, ""), ("ben", ""), ("ben", "")):
                self.rule_at_once(change, name, "approve", wrong)

    @rule(change=changes, authority=st.sampled_from(PEOPLE))
    def forge_an_approval(self, change: str, authority: str) -> None:
        """Write a row of an approval that nobody signed: it must count for nothing."""
        known = self.model.changes[change]
        if known.state == "pending" and authority not in known.ruled:
            self.model.forge(change, authority)
            key_id, nonce = self.register[authority].key_id, uuid.uuid4().hex
            row = [nonce, change, known.revision, authority, key_id, nonce, stored(self.now)]
            with stores.connection().cursor() as cursor:
                cursor.execute(FORGED, row)

    @precondition(lambda self: self.model.hour > 24)
    @rule()
    def expire(self) -> None:
        expected = self.model.expire()
        self.same(expected, lambda: str(ledger.expire_due(self.now)))

    @rule(hours=st.sampled_from([1, 1, 1, 5, 24, 73, 170]))
    def wait(self, hours: int) -> None:
        type(self).steps += 1
        self.model.hour += hours

    @rule(name=st.sampled_from(PEOPLE), state=st.sampled_from(["good"] * 6 + [*KEYS]))
    def change_key(self, name: str, state: str) -> None:
        type(self).steps += 1
        self.model.keys[name] = state
        self.register.change(name, **KEYS[state])

    @rule(
        by=st.sampled_from(["ada", "ada", "ben"]),
        quorums=st.sampled_from([(1, 2), (1, 2), (2, 3), (1, 1), (0, 1)]),
        days=st.sampled_from([7, 7, 1, 14]),
    )
    def set_policy(self, by: str, quorums: tuple[int, int], days: int) -> None:
        who = self.register[by]
        drafted = drafts.draft_policy(
            {"*": quorums[0], "trust_parameters": quorums[1]},
            days_to_rule=days,
            reason="Policy.",
            authority=by,
            key_id=who.key_id,
            now=self.now,
        )
        expected = self.model.set_policy(by, quorums, days)
        text = who.sign(drafted)
        self.same(
            expected,
            lambda: statements.set_policy(text, ring=self.register, now=self.now) and "signed",
        )

    @precondition(lambda self: hasattr(self, "model"))
    @invariant()
    def alike(self) -> None:
        found = {row.change_id: (row.state, row.revision) for row in Change.objects.all()}
        assert found == {key: (one.state, one.revision) for key, one in self.model.changes.items()}
        there = {state.item.id: value_of(state) for state in present.everything()}
        assert there == {key: value for key, value in self.model.items.items() if value is not None}

    def teardown(self) -> None:
        if not hasattr(self, "model"):
            return
        kinds = Counter(AuditEntry.objects.values_list("event_type", flat=True))
        assert kinds == +self.model.audit
        assert LineageEntry.objects.count() == self.model.lineage
        cast = self.model.audit["identity.ruling.cast"]
        assert Ruling.objects.count() == cast + self.model.forged
        assert not Grant.objects.exists()


UPSERT = (
    "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, updated_by)"
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (node_id, scope)"
    " DO UPDATE SET attributes_json = excluded.attributes_json, updated_by = excluded.updated_by"
)


FORGED = (
    "INSERT INTO identity_rulings (ruling_id, change_id, revision, authority, key_id, decision,"
    " reason, nonce, body, signature, ruled_at)"
    " VALUES (%s, %s, %s, %s, %s, 'approve', 'x', %s, '{}', 'x', %s)"
)


def attributes(value: tuple[int, int]) -> str:
    return json.dumps({"v": value[0], "w": value[1]})


def node(key: str, value: tuple[int, int]) -> GraphNode:
    attributes = {"v": value[0], "w": value[1]}
    return GraphNode(id=key, type="concept", scope="identity", attributes=attributes)


def intents(wanted: models.Values) -> list[Intent]:
    return [intent(key, value) for key, value in wanted.items()]


def intent(key: str, value: Any) -> Intent:
    if value is None:
        return Intent(Item(Kind.EDGE if key == EDGE else Kind.NODE, key), None)
    if key != EDGE:
        return remembering.intent(node(key, value))
    ends = {"source": A, "target": X, "scope": "identity", "relationship": "holds"}
    return remembering.intent(GraphEdge(**ends, weight=value))


def value_of(state: Any) -> Any:
    if state.item.kind is Kind.EDGE:
        return state.weight
    found = json.loads(state.attributes)
    return found["v"], found["w"]


def emptying(url: str) -> Callable[[], None]:
    """Return what makes the store at `url` again as it is now, or empty on PostgreSQL."""
    if not url.startswith("sqlite"):
        from tests.engines import EMPTY  # noqa: PLC0415  # it needs Django

        def empty() -> None:
            with psycopg.connect(url, autocommit=True) as session:
                session.execute(EMPTY)

        return empty
    path = sqlite_path(url)
    stores.connection().close()
    with raw.session(url) as session:
        session.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()

    def put_back() -> None:
        stores.connection().close()
        for beside in ("-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        path.write_bytes(content)

    return put_back


def run(url: str, examples: int, *, steps: int = 50, seed: int | None = None) -> None:
    """Play that many examples on the store that is in place; AssertionError where they differ."""
    Machine.fresh = staticmethod(emptying(url))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine if seed is None else hypothesis_seed(seed),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=seed is None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def hypothesis_seed(number: int) -> type[Machine]:
    from hypothesis import seed  # noqa: PLC0415

    found: type[Machine] = seed(number)(Machine)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=200_000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    from tests.identity.races import new_store  # noqa: PLC0415

    begun, number = time.monotonic(), 0
    with new_store(chosen.engine, founded=False) as url:
        while Machine.steps < chosen.steps:
            number += 1
            run(url, 100, seed=number)
            sys.stderr.write(f"{Machine.steps} steps, {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(
        f"{Machine.steps} steps on {chosen.engine} in {time.monotonic() - begun:.0f} s,"
        f" no divergence; answers: {dict(Machine.answers.most_common())}\n"
    )


if __name__ == "__main__":
    main()
