"""The identity and its model side by side: each act is done to both, and answered alike."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from persistence import GraphScope, clock
from persistence import store as stores
from persistence.audit.models import AuditEntry
from persistence.identity import canonical, drafts, ledger, present, proposing, ruling
from persistence.identity import envelope as envelopes
from persistence.identity.applying import NotApplied
from persistence.identity.bodies import issue_text
from persistence.identity.founding import found_identity
from persistence.identity.models import Change, Grant, LineageEntry, Ruling
from persistence.identity.proposing import Proposal
from persistence.identity.refusals import Refused
from persistence.writing import InvalidInput
from tests.identity.acts import (
    NODES,
    UPSERT,
    attributes,
    intents,
    node,
    reasons,
    value_of,
    values,
    wishes,
)
from tests.identity.authorities import Authority, Register
from tests.identity.flaws import FLAWS, HOURS_OFF, KEYS, REASONS, changed
from tests.identity.model import Model
from tests.identity.model_values import Envelope, Values

PEOPLE = ("ada", "ben", "cyd")
# What refusals say of keys: the model predicts it, since one guard may do another's work.
OF_KEYS = ("not enrolled", "not confirmed", "names another", "revoked", "no authority", "is not")


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
        self.began = clock.now().replace(microsecond=0)  # as rulings are dated
        self.register = Register(
            [Authority("ada", administrator=True), *map(Authority, PEOPLE[1:])]
        )
        found_identity([node(key, value) for key, value in self.model.items.items()])

    @property
    def now(self) -> dt.datetime:
        return self.began + dt.timedelta(hours=self.model.hour)

    def same(self, expected: str, do: Callable[[], Any]) -> Any:
        """Do it, and hold its answer against the model's; return what it made, if anything."""
        Machine.steps += 1
        made = None
        try:
            made = do()
            said = made if isinstance(made, str) else ""
        except Refused as refused:
            said = refused.code
            if said == "key":
                said = f"key {next(words for words in OF_KEYS if words in str(refused))}"
        except NotApplied:
            said = "not applied"
        except InvalidInput:
            said = "impossible"
        assert said == expected
        self.answers[said] += 1
        return made

    @rule(target=changes, wanted=wishes, by=st.sampled_from(["agent", "agent", "ada", "ben"]))
    def propose(self, wanted: Values, by: str) -> Any:
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
    def revise(self, change: str, wanted: Values | None, by: str) -> None:
        expected = self.model.revise(change, wanted, by)
        self.same(expected, lambda: self._revise(change, wanted, by))

    def _revise(self, change: str, wanted: Values | None, by: str) -> str:
        if wanted is None:
            proposing.rebase(change, by=by, now=self.now)
        else:
            proposing.revise(change, intents(wanted), Proposal(by, ""), now=self.now)
        return "revised"

    @rule(change=changes, reason=reasons, read=st.sampled_from([None, None, 1, 2]))
    def withdraw(self, change: str, reason: str, read: int | None) -> None:
        expected = self.model.leave(change, "withdrawn", reason, read)
        said = {"by": "agent", "reason": reason, "read": read, "now": self.now}
        self.same(expected, lambda: proposing.withdraw(change, **said) or "withdrawn")

    @rule(change=changes, reason=reasons)
    def send_back(self, change: str, reason: str) -> None:
        expected = self.model.leave(change, "returned", reason)
        said = {"authority": "cyd", "reason": reason, "now": self.now}
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
        self.model.add(made, self.model.changes[change].before, "agent", reverts=change)
        return made

    @rule(target=changes, item=st.sampled_from(NODES), value=values)
    def write_past_the_services(self, item: str, value: Any) -> Any:
        captured = self.model.capture(item, value)
        Machine.steps += 1
        with stores.connection().cursor() as cursor:
            if value is None:
                where = [item, str(GraphScope.IDENTITY)]
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
        return self.signed(change, authority, decision, flaw) or multiple()

    def by(self, authority: str, flaw: str) -> dict[str, Any]:
        """Return what every draft takes: who is to sign it, why, and when."""
        key_id, reason = self.register[authority].key_id, REASONS.get(flaw, "Read.")
        return {"authority": authority, "key_id": key_id, "reason": reason, "now": self.now}

    def sealed(self, made: drafts.Draft, authority: str, flaw: str) -> tuple[Any, str]:
        """Sign a draft with that flaw; return what it says, and the envelope's text."""
        body = canonical.decode(made.payload)
        body |= changed(flaw, body, self.model)
        if flaw in HOURS_OFF:
            body["issued_at"] = issue_text(self.now + dt.timedelta(hours=HOURS_OFF[flaw]))
        if flaw == "borrowed":
            body["authority"] = "ada" if authority != "ada" else "ben"
        if flaw == "quorum":
            body["quorum"] += 1
        signed = envelopes.sign(made.type, body, self.register[authority].private)
        if flaw == "signature":
            signed = replace(signed, signature=b"\0" * 64)
        if flaw == "renamed":
            signed = replace(signed, key_id="0" * 64)
        return body, signed.text()

    def signed(self, change: str, authority: str, decision: str, flaw: str) -> Any:
        expected, said = self.model.draft(change, flaw), self.by(authority, flaw)
        made = self.same(
            expected, lambda: drafts.draft_ruling(change, decision=decision, **said) or ""
        )
        if made is None:
            return None
        quorum = self.model.quorum(self.model.changes[change], drafted=True)
        assert canonical.decode(made.payload)["quorum"] == quorum
        body, text = self.sealed(made, authority, flaw)
        known = Envelope(
            change=change,
            revision=body["revision"],
            quorum=body["quorum"],
            authority=authority,
            decision=decision,
            nonce=body["nonce"],
            issued=self.model.hour + HOURS_OFF.get(flaw, 0),
            flaw=flaw,
        )
        return known, text

    @rule(signed=envelopes)
    def hand_in(self, signed: Any) -> None:
        self.take(signed, self.model.rule(signed[0]))

    def take(self, signed: Any, expected: str) -> None:
        ruled = {"ring": self.register, "now": self.now}
        self.same(expected, lambda: str(ruling.rule(signed[1], **ruled).state))

    @rule(
        change=changes,
        authority=st.sampled_from(PEOPLE),
        decision=st.sampled_from(["approve", "reject"]),
        flaw=st.sampled_from(FLAWS),
    )
    def rule_at_once(self, change: str, authority: str, decision: str, flaw: str) -> None:
        signed = self.signed(change, authority, decision, flaw)
        if signed:
            self.hand_in(signed)

    @precondition(lambda self: self.model.hour > 24)
    @rule()
    def expire(self) -> None:
        expected = self.model.expire()
        self.same(expected, lambda: str(ledger.expire_due(self.now)))

    @rule(hours=st.sampled_from([1, 1, 1, 5, 24, 73, 170]))
    def wait(self, hours: int) -> None:
        Machine.steps += 1
        self.model.hour += hours

    @rule(name=st.sampled_from(PEOPLE), state=st.sampled_from(["good"] * 9 + [*KEYS]))
    def change_key(self, name: str, state: str) -> None:
        Machine.steps += 1
        self.model.keys[name] = state
        self.register.change(name, **KEYS[state])

    @invariant()
    def alike(self) -> None:
        rows = Change.objects.in_bulk()
        found = {key: (row.state, row.revision) for key, row in rows.items()}
        assert found == {key: (one.state, one.revision) for key, one in self.model.changes.items()}
        for key, one in self.model.changes.items():
            off = rows[key].expires_at.at - self.began - dt.timedelta(hours=one.deadline)
            assert abs(off) < dt.timedelta(
                minutes=2
            )  # the database's own clock dates what it keeps
        there = {state.item.id: value_of(state) for state in present.everything()}
        assert there == {key: value for key, value in self.model.items.items() if value is not None}

    def teardown(self) -> None:
        kinds = Counter(AuditEntry.objects.values_list("event_type", flat=True))
        kinds.pop("audit.chain.started", None)
        assert kinds == +self.model.audit
        assert LineageEntry.objects.count() == self.model.lineage
        assert Ruling.objects.count() == kinds["identity.ruling.cast"] + self.model.forged
        assert not Grant.objects.exists()
