"""How the demo's identity came to be what it is: changes proposed, ruled on, and waiting."""

import datetime as dt
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.demo import mind, work
from ciris_admin.demo.authorities import Authority
from ciris_admin.demo.story import AGENT, Story
from persistence import store
from persistence.graph.rules import GraphEdge, GraphNode, GraphScope, NodeType
from persistence.identity import drafts, founding, proposing, remembering, ruling, statements
from persistence.identity.ledger import Proposal

SELF = f"agent/{AGENT}"
T = TypeVar("T")
Act = Generator[dt.datetime, None, T]


class Character:
    """Tells the month: an act yields its moment, so many days before the end, then it is done."""

    def __init__(
        self, story: Story, authorities: dict[str, Authority], tasks: Sequence[work.Task]
    ) -> None:
        self.story = story
        self.authorities = authorities
        self.tasks = tasks
        self.ring = ConsoleRing()
        self.nodes = {node.id: node for node in mind.identity()}

    def at(self, days: float) -> dt.datetime:
        return self.story.until - dt.timedelta(days=days)

    def node(self, node_id: str, **changed: Any) -> GraphNode:
        """Return a node as it is to be: what it is now, with some attributes changed."""
        now = self.nodes[node_id]
        self.nodes[node_id] = replace(now, attributes={**now.attributes, **changed})
        return self.nodes[node_id]

    def propose(self, days: float, reason: str, *items: GraphNode | GraphEdge) -> Act[str]:
        """Propose what came to the agent's mind over the work that it had done last by then."""
        yield self.at(days)
        done = [task for task in self.tasks if task.until <= self.at(days)]
        task = max(done, key=lambda one: one.until, default=None)
        cause = (task.thoughts[-1].id, task.id) if task else ()
        proposal = Proposal(AGENT, reason, *cause)
        intents = [remembering.intent(item) for item in items]
        change_id = proposing.propose(intents, proposal, now=self.at(days))
        if change_id is None:
            raise ValueError(f"The demo proposes what is so already: {reason}")
        return change_id

    def rule(self, days: float, name: str, change_id: str, decision: str, reason: str) -> Act[None]:
        at, authority = self.at(days), self.authorities[name]
        yield at
        draft = drafts.draft_ruling(
            change_id,
            decision=decision,
            reason=reason,
            authority=name,
            key_id=authority.key_id,
            now=at,
        )
        ruling.rule(authority.sign(draft), ring=self.ring, now=at)


def tell(
    story: Story, authorities: dict[str, Authority], tasks: Sequence[work.Task]
) -> Iterator[dt.datetime]:
    """Write the identity's month: founded, vouched for, changed, and changes that wait.

    Yields the moment of each act before it is done, in their order, for what comes in between.
    """
    character = Character(story, authorities, tasks)
    yield from _found(character)
    yield from _decided(character)
    yield from _returned(character)
    yield from _waiting(character)


def _found(character: Character) -> Act[None]:
    yield character.at(30)
    founding.found_identity(mind.identity(), now=character.at(30))
    amara = character.authorities["amara"]
    yield character.at(29.9)
    draft = drafts.draft_baseline(
        reason="Read with the library's board: this is who Iris is to be.",
        authority="amara",
        key_id=amara.key_id,
        now=character.at(29.9),
    )
    statements.sign_baseline(amara.sign(draft), ring=character.ring, now=character.at(29.9))


def _decided(character: Character) -> Act[None]:
    fuller = character.node(
        SELF,
        description="Keeps the riverside tool library running, its members safe,"
        " and its machines in good order.",
    )
    change = yield from character.propose(24, "Members ask me about machines every day.", fuller)
    yield from character.rule(23.6, "tobias", change, "approve", "It says what Iris does by now.")

    young = character.node("config/ethical_boundaries", age_appropriate=True)
    change = yield from character.propose(
        18, "The Saturday course has members under sixteen.", young
    )
    yield from character.rule(17.5, "amara", change, "approve", "Overdue.")
    yield from character.rule(
        16.9, "tobias", change, "approve", "Agreed; the course starts next week."
    )

    before = character.nodes["config/behavior_config"]
    blunt = character.node("config/behavior_config", formality_level="blunt", humor_enabled=False)
    change = yield from character.propose(12, "Short answers take me less time.", blunt)
    yield from character.rule(
        11.8, "amara", change, "reject", "Less time for whom? Members value the tone."
    )
    character.nodes["config/behavior_config"] = before

    slower = character.node("config/capability_limits", max_tool_calls_per_thought=8)
    change = yield from character.propose(
        5.8, "During the slow afternoon five calls were not enough to answer.", slower
    )
    yield from character.rule(
        5.5, "tobias", change, "approve", "Eight, and we look again in a month."
    )
    yield from character.rule(5.1, "amara", change, "approve", "With that condition.")


def _returned(character: Character) -> Act[None]:
    back = yield from character.propose(
        3.1,
        "Let me remember what members tell me about themselves.",
        character.node("config/learning_rules", update_knowledge=True, modify_core_beliefs=True),
    )
    yield character.at(2.7)
    proposing.send_back(
        back,
        authority="amara",
        reason="Knowledge, yes. Core beliefs are another matter: propose them apart.",
        now=character.at(2.7),
    )


def _waiting(character: Character) -> Act[None]:
    trust = character.node("config/trust_parameters", initial_trust_score=0.65)
    change = yield from character.propose(
        2.2, "New members wait too long for their first loan.", trust
    )
    yield from character.rule(
        1.4, "tobias", change, "approve", "The figures of October support it."
    )

    patience = GraphNode(
        id="value/patience",
        type=NodeType.CONCEPT,
        scope=GraphScope.IDENTITY,
        attributes={"says": "Explain a third time as kindly as the first."},
    )
    holds = GraphEdge(
        source=SELF, target="value/patience", scope=GraphScope.IDENTITY, relationship="holds"
    )
    yield from character.propose(0.6, "Three members thanked me for it this week.", patience, holds)

    yield character.story.until
    # A program that knows nothing of all this: the gate keeps what it writes as a proposal.
    with store.connection().cursor() as cursor:
        cursor.execute(
            "UPDATE graph_nodes SET attributes_json = %s WHERE node_id = %s AND scope = 'identity'",
            ['{"agent_id": "iris", "role": "owner", "values": ["efficiency"]}', SELF],
        )
