"""Baselines and policies in the machine: drafted, signed, handed in now or later."""

from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import Bundle, multiple, rule

from persistence.identity import drafts, statements
from tests.identity.flaws import HOURS_OFF, OF_ALL, UNREASONABLE
from tests.identity.machine import PEOPLE, Machine
from tests.identity.model_values import Statement

TAKES = {"baseline": statements.sign_baseline, "policy": statements.set_policy}
flaws = st.sampled_from(("", "", "", *OF_ALL, "wordy", "items", *UNREASONABLE))
by = st.sampled_from(["ada", "ada", *PEOPLE])
kinds = st.sampled_from(["policy", "policy", "baseline"])
quorums = st.sampled_from([(1, 2), (1, 2), (2, 3), (1, 1)])
days = st.sampled_from([7, 7, 1, 14])


class Stating(Machine):
    stated = Bundle("stated")

    @rule(target=stated, kind=kinds, by=by, flaw=flaws, quorums=quorums, days=days)
    def draft_statement(
        self, kind: str, by: str, flaw: str, quorums: tuple[int, int], days: int
    ) -> Any:
        """Sign a statement now, to be handed in later."""
        return self._stated(kind, by, flaw, quorums, days) or multiple()

    def _stated(self, kind: str, by: str, flaw: str, quorums: tuple[int, int], days: int) -> Any:
        said = self.by(by, flaw)

        def do() -> drafts.Draft | str:
            if kind == "baseline":
                return drafts.draft_baseline(**said) or ""
            wanted = {"*": quorums[0], "trust_parameters": quorums[1]}
            return drafts.draft_policy(wanted, days_to_rule=days, **said) or ""

        made = self.same("malformed" if flaw in {"silent", "wordy"} else "", do)
        if made is None:
            return None
        flaw = "" if (kind == "baseline" and flaw in UNREASONABLE) else flaw
        flaw = "" if (kind == "policy" and flaw == "items") else flaw
        body, text = self.sealed(made, by, flaw)
        known = Statement(
            kind=kind,
            authority=by,
            nonce=body["nonce"],
            issued=self.model.hour + HOURS_OFF.get(flaw, 0),
            flaw=flaw,
            items=self.model.there(),
            quorums=quorums,
            days=days,
            replaces=len(self.model.policies),
        )
        return known, text

    @rule(statement=stated)
    def hand_in_statement(self, statement: Any) -> None:
        self.take_statement(statement, self.model.state(statement[0]))

    def take_statement(self, statement: Any, expected: str) -> None:
        known, text = statement
        take = TAKES[known.kind]
        self.same(expected, lambda: take(text, ring=self.register, now=self.now) >= 0 and "signed")

    @rule(kind=kinds, by=by, flaw=flaws, quorums=quorums, days=days)
    def state_at_once(
        self, kind: str, by: str, flaw: str, quorums: tuple[int, int], days: int
    ) -> None:
        statement = self._stated(kind, by, flaw, quorums, days)
        if statement:
            self.hand_in_statement(statement)
            if flaw == "replay":
                self.hand_in_statement(statement)
