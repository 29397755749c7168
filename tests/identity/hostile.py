"""What goes wrong around the identity: forged rows, keys that are lost midway, lost writes."""

import copy
import uuid
from typing import Any
from unittest import mock

import hypothesis.strategies as st
from hypothesis.stateful import rule

from persistence import store as stores
from persistence.identity import applying, ledger, proposing
from persistence.identity.models import Grant, Ruling
from persistence.identity.proposing import (
    MOST_CHARACTERS,
    MOST_ITEMS,
    MOST_WORDS,
    Intent,
    Proposal,
)
from persistence.identity.states import Item, Kind, node_state
from persistence.moments import stored
from tests.identity.acts import (
    FORGED,
    FORGED_GRANT,
    FORGED_POLICY,
    NODES,
    UPSERT,
    attributes,
)
from tests.identity.flaws import KEYS
from tests.identity.gate import past_the_gate
from tests.identity.machine import PEOPLE, Machine
from tests.identity.model_values import TRUST, A
from tests.identity.stating import Stating


def _put(key: str, content: str = "{}") -> Intent:
    return Intent(Item(Kind.NODE, key), node_state(key, "concept", content))


AGENT = Proposal("agent", "")
ITEM = [_put(A)]
BAD = {
    "by nobody": (ITEM, Proposal("", "")),
    "a sign that no database stores": (ITEM, Proposal("agent", "\0")),
    "a long reason": (ITEM, Proposal("agent", "x" * (MOST_WORDS + 1))),
    "of nothing": ([], AGENT),
    "many": ([_put(f"n{n}") for n in range(MOST_ITEMS + 1)], AGENT),
    "one twice": (ITEM * 2, AGENT),
    "large": ([_put(A, "x" * MOST_CHARACTERS)], AGENT),
}
people = st.sampled_from(PEOPLE)
states = st.sampled_from([*KEYS])


def sql(statement: str, values: list[Any]) -> None:
    with stores.connection().cursor() as cursor:
        cursor.execute(statement, values)


class Hostile(Stating):
    @rule(bad=st.sampled_from([*BAD]))
    def propose_badly(self, bad: str) -> None:
        self.same("impossible", lambda: proposing.propose(*BAD[bad], now=self.now) or "nothing")

    @rule(change=Machine.changes, authority=people)
    def forge_an_approval(self, change: str, authority: str) -> None:
        """Write a row of an approval that nobody signed: it must count for nothing."""
        self._forge(change, authority, self.register[authority].key_id, "{}", "x")

    @rule(change=Machine.changes, authority=people)
    def copy_an_approval(self, change: str, authority: str) -> None:
        """Write down somebody's approval once more: of another change, or in another's name."""
        signed = Ruling.objects.filter(decision="approve").exclude(body="{}")
        for row in signed.order_by("-ruled_at", "authority", "ruling_id")[:1]:
            self._forge(change, authority, row.key_id, row.body, row.signature)

    @rule(value=st.tuples(st.integers(0, 2), st.integers(0, 2)), own=st.booleans())
    def count_a_copy(self, value: tuple[int, int], own: bool) -> None:  # drawn
        """Have one of the two approvals that a change takes be a copy of another's."""
        change = self.propose({TRUST: value}, "agent")
        signed = Ruling.objects.filter(decision="approve").exclude(body="{}")
        last = signed.order_by("-ruled_at", "authority", "ruling_id").first()
        if isinstance(change, str) and last is not None:
            self.copy_an_approval(change, last.authority if own else "cyd")
            for name in ("ben", "ada"):
                self.rule_at_once(change, name, "approve", "")

    @rule(value=st.tuples(st.integers(0, 2), st.integers(0, 2)), own=st.booleans())
    def count_one_twice(self, value: tuple[int, int], own: bool) -> None:  # drawn
        """Have one of the three approvals that a change takes stand there in another's name too.

        It names the key that signed it, or the other's `own`.
        """
        self.state_at_once("policy", "ada", "", (1, 3), 7)
        change = self.propose({TRUST: value}, "agent")
        if isinstance(change, str):
            self.rule_at_once(change, "ben", "approve", "")
            for row in Ruling.objects.filter(change_id=change, authority="ben"):
                key_id = self.register["cyd"].key_id if own else row.key_id
                self._forge(change, "cyd", key_id, row.body, row.signature)
            self.rule_at_once(change, "ada", "approve", "")

    def _forge(self, change: str, authority: str, key_id: str, body: str, signature: str) -> None:
        known = self.model.changes[change]
        if known.state == "pending" and authority not in known.ruled:
            Machine.steps += 1
            self.model.forge(change, authority)
            nonce = uuid.uuid4().hex
            row = [nonce, change, known.revision, authority, key_id, nonce, body, signature]
            sql(FORGED, [*row, stored(self.now)])

    @rule(quorum=st.sampled_from([1, 3]), days=st.sampled_from([3, 30]))
    def forge_a_policy(self, quorum: int, days: int) -> None:
        """Write a policy that nobody signed, which no ruling counts by, and sign one again."""
        Machine.steps += 1
        self.model.policies.append((False, (quorum, quorum), days))
        lines = f'{{"quorums": [{{"config_type": "*", "quorum": {quorum}}}]'
        body = f'{lines}, "days_to_rule": {days}}}'
        key_id = self.register["ada"].key_id
        sql(FORGED_POLICY, [key_id, uuid.uuid4().hex, body, stored(self.now)])
        change = self.propose({TRUST: (1, quorum)}, "cyd")
        for name in ("ben", "ada"):
            if isinstance(change, str):
                self.rule_at_once(change, name, "approve", "")
        self.state_at_once("policy", "ada", "", (1, 2), 7)

    @rule(change=Machine.changes)
    def leave_a_grant(self, change: str) -> None:
        """Write a grant that no transaction took back, and have everybody approve the change."""
        known = self.model.changes[change]
        if known.state != "pending":
            return
        if not known.ruled:
            self.forge_an_approval(change, "cyd")
        step = ledger.operations(change, known.revision)[0]
        kind, item_id = str(step.item.kind), step.item.id
        sql(FORGED_GRANT, [change, str(step.action), kind, item_id])
        for name in PEOPLE:
            if known.state == "pending":
                self.rule_at_once(change, name, "approve", "")
        assert Grant.objects.exists() == (known.state != "applied")
        sql("DELETE FROM identity_grants", [])

    @rule(item=st.sampled_from(NODES), value=st.tuples(st.integers(0, 2), st.integers(0, 2)))
    def write_past_the_gate(self, item: str, value: tuple[int, int]) -> None:
        """Write as whoever owns the database can: it is no change, and no lineage has it."""
        Machine.steps += 1
        self.model.items[item] = value
        with past_the_gate():
            sql(UPSERT, [item, "identity", "concept", attributes(value), "mallory"])

    @rule(signed=Machine.envelopes)
    def hand_in_where_nothing_is_written(self, signed: Any) -> None:
        """Rule on a store that loses each write to the graph, as a trigger of others may."""
        told = copy.deepcopy(self.model)
        expected = told.rule(signed[0])
        if expected == "applied":
            expected = "not applied"
        else:
            self.model = told
        with mock.patch.object(applying, "_write", return_value=None):
            self.take(signed, expected)

    @rule(change=Machine.changes, authority=people)
    def rule_where_nothing_is_written(self, change: str, authority: str) -> None:
        signed = self.signed(change, authority, "approve", "")
        if signed:
            self.hand_in_where_nothing_is_written(signed)

    @rule(change=Machine.changes, authority=people, state=states)
    def turn_a_key(self, change: str, authority: str, state: str) -> None:
        """Change a key between the check of the signature and the decision."""
        signed = self.signed(change, authority, "approve", "")
        if signed:
            expected = self.model.rule(signed[0], state)
            self.register.turn(authority, KEYS[state])
            self.take(signed, expected)
            self.change_key(authority, "good")

    @rule(state=states)
    def turn_a_key_of_a_statement(self, state: str) -> None:
        statement = self._stated("policy", "ada", "", (1, 2), 7)
        expected = self.model.state(statement[0], state)
        self.register.turn("ada", KEYS[state])
        self.take_statement(statement, expected)
        self.change_key("ada", "good")
