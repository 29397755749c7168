"""kill -9 in the middle of ruling and applying, and what must be true of the store afterwards.

python -m tests.identity.kills --kills 1000 --engine sqlite

Half of the kills are at a statement: every statement of every act is one that a process dies
before, those inside triggers too. The others are at a random instant.
"""

import argparse
import contextlib
import datetime as dt
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from persistence import GraphEdge, GraphNode, clock
from persistence.identity import ledger, proposing, remembering, ruling
from persistence.identity.bodies import RULING
from persistence.identity.envelope import parse
from persistence.identity.models import Ruling
from persistence.identity.proposing import Proposal
from persistence.identity.refusals import Refused
from persistence.standalone import configure_django
from tests.dying import dying, killed
from tests.identity import consistency, races

Act = tuple[str, Any]
LONGEST = 0.1  # seconds until a random kill
LATER = dt.timedelta(days=8)


@dataclass(frozen=True)
class Story:
    """Acts that a process does one after the other, and how the change then stands."""

    name: str
    change_id: str
    acts: Sequence[Act]
    end: str


def stories(number: int) -> Iterator[Callable[[], Story]]:
    """Yield how to set each story up, over items of that number."""
    yield lambda: _applied(number)
    yield lambda: _gone(number)
    yield lambda: _rejected(number)
    yield lambda: _revised(number)
    yield lambda: _stale(number)
    yield lambda: _expired(number)


def propose(node_id: str, **attributes: Any) -> str:
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes=attributes)
    change_id = remembering.memorize(node).change_id
    assert change_id
    return change_id


def _rule(change_id: str, *names: str, decision: str = "approve") -> list[Act]:
    known = races.register()
    return [("rule", known[name].ruling(change_id, decision)) for name in names]


def _applied(number: int) -> Story:
    """Two approvals of a new node, an edge to it, and a change to a node that is there."""
    node_id = f"config/trust_parameters/{number}"
    nodes = [(node_id, {"n": number}), ("agent/iris", {"n": number})]
    change_id = remembering.propose_identity_change(
        memorize=[
            GraphNode(id=key, type="concept", scope="identity", attributes=attributes)
            for key, attributes in nodes
        ],
        connect=[GraphEdge(source="agent/iris", target=node_id, scope="identity")],
        reason="A story.",
    ).change_id
    assert change_id
    return Story("applied", change_id, _rule(change_id, "ada", "ben"), "applied")


def _gone(number: int) -> Story:
    """Two approvals of forgetting the node with its edge."""
    node_id = f"config/trust_parameters/{number}"
    change_id = remembering.forget(node_id, "identity", with_edges=True).change_id
    assert change_id
    return Story("gone", change_id, _rule(change_id, "ben", "cyd"), "applied")


def _rejected(number: int) -> Story:
    change_id = propose(f"config/ethical_boundaries/{number}")
    acts = [*_rule(change_id, "ada"), *_rule(change_id, "cyd", decision="reject")]
    return Story("rejected", change_id, acts, "rejected")


def _revised(number: int) -> Story:
    change_id = propose(f"value/{number}", first=1)
    acts = [("send back", ""), ("revise", f"value/{number}"), ("withdraw", "")]
    return Story("revised", change_id, acts, "withdrawn")


def _stale(number: int) -> Story:
    """An approval over a node that another change has made meanwhile, and a rebase."""
    change_id = propose(f"value/moved/{number}", mine=1)
    late = _rule(change_id, "ada")
    other = propose(f"value/moved/{number}", theirs=1)
    for act, argument in _rule(other, "ben"):
        do(other, act, argument)
    return Story("stale", change_id, [*late, ("rebase", "")], "pending")


def _expired(number: int) -> Story:
    return Story("expired", propose(f"value/late/{number}"), [("expire", "")], "expired")


def do(change_id: str, act: str, argument: Any) -> str:
    if act == "rule":
        try:
            return str(ruling.rule(argument, ring=races.register()).state)
        except Refused as refused:
            return refused.code
    if act == "send back":
        proposing.send_back(change_id, authority="cyd", reason="Say more.")
    elif act == "revise":
        node = GraphNode(id=argument, type="concept", scope="identity", attributes={"second": 2})
        proposing.revise(change_id, [remembering.intent(node)], Proposal("agent", "Better."))
    elif act == "withdraw":
        proposing.withdraw(change_id, by="agent", reason="Not now.")
    elif act == "rebase":
        proposing.rebase(change_id, by="agent")
    elif act == "expire":
        ledger.expire_due(clock.now() + LATER)
    return ledger.load(change_id).state


def live(story: Story, at: int | None, acknowledge: Callable[[str], Any]) -> None:
    """Do the acts of a story, and say so after each; then say how many statements they took."""
    seen = dying(at)
    for number, (act, argument) in enumerate(story.acts):
        acknowledge(json.dumps([number, do(story.change_id, act, argument)]))
    acknowledge(json.dumps([-1, len(seen)]))


def kill_one(story: Story, *, at: int | None = None, after: float | None = None) -> tuple[int, int]:
    """Run a story in a process that dies; return what it acknowledged and its statements."""
    said = [json.loads(line) for line in killed(partial(live, story, at), after=after)]
    whole = said.pop()[1] if said and said[-1][0] == -1 else 0
    check(story, said)
    return len(said), whole


def check(story: Story, said: Sequence[tuple[int, str]]) -> None:
    """Hold what was acknowledged against the store; then finish the story, which still can be."""
    kept = set(Ruling.objects.filter(change_id=story.change_id).values_list("body", flat=True))
    for number, outcome in said:
        act, argument = story.acts[number]
        if act == "rule" and outcome in {"pending", "applied", "rejected"}:
            assert unsealed(argument) in kept, "an acknowledged ruling is lost"
    if len(said) == len(story.acts):
        assert ledger.load(story.change_id).state == said[-1][1], said
    consistency.check([story.change_id])
    finish(story)
    consistency.check([story.change_id])


def unsealed(envelope: str) -> str:
    return parse(envelope, payload_type=RULING).payload.decode()


def finish(story: Story) -> None:
    """Do what is left of a story; whatever was done already refuses to be done again."""
    for act, argument in story.acts:
        with contextlib.suppress(Refused):  # it was done already
            do(story.change_id, act, argument)
    assert ledger.load(story.change_id).state == story.end, story.name


@dataclass
class Kills:
    """How often each story was killed: before each of its statements in turn, then at random."""

    random: int  # how many kills at a random instant are wanted
    every: int = 1  # kill before every statement, or before each so many-th alone
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    statements: dict[str, list[int]] = field(default_factory=dict)  # those that are left
    at_statements: Counter[str] = field(default_factory=Counter)
    at_random: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0

    def over(self) -> bool:
        return self.at_random.total() >= self.random and not any(self.statements.values())

    def kill(self, story: Story) -> None:
        left = self.statements.get(story.name)
        if left is None:
            said, whole = kill_one(story)
            self.statements[story.name] = [*range(1, whole + 1, self.every)]
        elif left:
            said, _ = kill_one(story, at=left.pop())
            self.at_statements[story.name] += 1
        else:
            said, _ = kill_one(story, after=self.chance.random() * LONGEST)
            self.at_random[story.name] += 1
        self.acknowledged += said


def kill_often(url: str, kills: Kills) -> None:
    """Kill one story after the other until there are enough."""
    for number in itertools.count():
        for make in stories(number):
            kills.kill(make())
        if number % 50 == 0:
            consistency.check_chain()
            consistency.check_file(url)
        if kills.over():
            break
    consistency.check_graph()
    consistency.check_chain()
    consistency.check_file(url)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    with races.new_store(chosen.engine) as url:
        begun = time.monotonic()
        kills = Kills(chosen.kills)
        kill_often(url, kills)
        sys.stdout.write(
            f"{chosen.engine}, {time.monotonic() - begun:.0f} s:"
            f" {kills.at_statements.total()} kills, one before each statement"
            f" ({dict(kills.at_statements)}), and {kills.at_random.total()} at random;"
            f" {kills.acknowledged} acts acknowledged, none lost, none done twice.\n"
        )


if __name__ == "__main__":
    main()
