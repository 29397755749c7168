"""What seldom comes together by chance: several acts of the machine, one right after another."""

import hypothesis.strategies as st
from hypothesis.stateful import rule

from tests.identity.acts import wishes
from tests.identity.flaws import FLAWS, KEYS
from tests.identity.hostile import Hostile
from tests.identity.machine import PEOPLE, Machine
from tests.identity.model_values import EDGE, TRUST, A, Values


class Together(Hostile):
    @rule(change=Machine.changes)
    def all_approve(self, change: str) -> None:
        """Have everybody approve a change, one after the other, as long as it is pending."""
        for name in PEOPLE:
            if self.model.changes[change].state == "pending":
                self.rule_at_once(change, name, "approve", "")

    @rule(wanted=wishes, flaw=st.sampled_from(FLAWS), again=st.sampled_from(PEOPLE))
    def change_at_once(self, wanted: Values, flaw: str, again: str) -> None:
        """Propose, rule with a flaw, rule well, and rule once more: none of it is in a bundle."""
        change = self.propose(wanted, again)
        if isinstance(change, str):
            if flaw == "signature":
                self.forge_an_approval(change, "cyd")
            for name, wrong in (("cyd", flaw), (again, ""), ("ben", ""), ("ben", "")):
                self.rule_at_once(change, name, "approve", wrong)

    @rule(
        wanted=wishes,
        authority=st.sampled_from(PEOPLE),
        meanwhile=st.sampled_from(["revise", "send back", "apply", "edge", "withdraw", 73, 170]),
    )
    def rule_late(self, wanted: Values, authority: str, meanwhile: str | int) -> None:
        """Sign a ruling, let something happen to the change or to its base, and hand it in."""
        wanted = {A: None} if meanwhile == "edge" else wanted
        change = self.propose(wanted, "agent")
        signed = self.signed(change, authority, "approve", "") if isinstance(change, str) else None
        if not signed:
            return
        if meanwhile == "revise":
            self.revise(change, {A: (2, 1), TRUST: (1, 2)}, "agent")
        elif meanwhile == "send back":
            self.send_back(change, "More.")
        elif meanwhile in {"apply", "edge"}:
            more = {key: (1, 1) for key in wanted if key != EDGE}
            other = self.propose({EDGE: 1} if meanwhile == "edge" else more, "agent")
            if isinstance(other, str):
                self.all_approve(other)
        elif meanwhile == "withdraw":
            self.withdraw(change, "No.", None)
        else:
            self.wait(int(meanwhile))
        self.hand_in(signed)

    @rule(value=st.tuples(st.integers(0, 2), st.integers(0, 2)), state=st.sampled_from([*KEYS]))
    def lose_a_key(self, value: tuple[int, int], state: str) -> None:
        """Approve what takes two, and lose the key before the second approval comes."""
        change = self.propose({TRUST: value}, "agent")
        if isinstance(change, str):
            self.rule_at_once(change, "ben", "approve", "")
            self.change_key("ben", state)
            for name in ("ben", "cyd", "ada"):
                if self.model.changes[change].state == "pending":
                    self.rule_at_once(change, name, "approve", "")
            self.change_key("ben", "good")
