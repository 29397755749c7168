"""What the agent remembers: nodes in all five scopes, its configuration, and relations."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from ciris_admin.demo.story import AGENT, CHANNELS, PEOPLE, Story
from persistence.graph.rules import GraphEdge, GraphNode, GraphScope, NodeType

CONCEPTS = (
    "belt-sander", "table-saw", "jigsaw", "lathe", "safety-course", "loan-rules", "paint-room",
    "repair-café", "wood-glue", "chisel", "opening-hours", "deposit",
)  # fmt: skip
NORMS = {
    "norm/no-doxxing": "Never post a member's address or phone number.",
    "norm/appeal": "Whoever is moderated learns why and how to appeal.",
    "norm/quiet-hours": "No machine announcements between 22:00 and 07:00.",
}
IDENTITY: dict[str, tuple[NodeType, dict[str, Any]]] = {
    f"agent/{AGENT}": (
        NodeType.AGENT,
        {
            "agent_id": AGENT,
            "description": "Keeps the riverside tool library running and its members safe.",
            "role": "steward",
            "values": ["honesty", "humility", "care"],
        },
    ),
    "config/ethical_boundaries": (
        NodeType.CONFIG,
        {
            "harm_prevention": True,
            "privacy_protection": True,
            "truthfulness_required": True,
            "respect_autonomy": True,
            "fairness_principle": True,
        },
    ),
    "config/capability_limits": (
        NodeType.CONFIG,
        {
            "max_memory_operations": 100,
            "max_tool_calls_per_thought": 5,
            "max_response_length": 2000,
            "allowed_tool_categories": ["general", "memory", "communication"],
        },
    ),
    "config/trust_parameters": (
        NodeType.CONFIG,
        {
            "initial_trust_score": 0.5,
            "trust_decay_rate": 0.1,
            "trust_boost_threshold": 5,
            "trust_violation_penalty": 0.2,
        },
    ),
    "config/behavior_config": (
        NodeType.CONFIG,
        {
            "personality_traits": ["calm", "precise", "kind"],
            "response_style": "short",
            "humor_enabled": True,
            "formality_level": "informal",
        },
    ),
    "config/learning_rules": (
        NodeType.CONFIG,
        {
            "learn_from_feedback": True,
            "remember_preferences": True,
            "update_knowledge": False,
            "modify_core_beliefs": False,
        },
    ),
    "value/honesty": (NodeType.CONCEPT, {"says": "Say what is so, also when it is awkward."}),
    "value/humility": (NodeType.CONCEPT, {"says": "Ask a person where the stakes are theirs."}),
}


def identity() -> Iterator[GraphNode]:
    """Yield the nodes that the agent is founded with."""
    for key, (kind, attributes) in IDENTITY.items():
        yield GraphNode(
            id=key,
            type=kind,
            scope=GraphScope.IDENTITY,
            attributes=attributes,
            updated_by="founder",
        )


def nodes(story: Story) -> Iterator[GraphNode]:
    dice = story.dice("mind")

    def node(
        key: str, kind: NodeType, scope: GraphScope, by: str, attributes: dict[str, Any]
    ) -> GraphNode:
        ago = dt.timedelta(minutes=dice.uniform(5, 29 * 24 * 60))
        return GraphNode(
            id=key, type=kind, scope=scope, attributes=attributes, updated_by=by,
            updated_at=story.until - ago,
        )  # fmt: skip

    for person in PEOPLE:
        seen = {"display_name": person.title(), "messages": dice.randint(3, 900)}
        trust = {"trust_score": round(dice.uniform(0.4, 0.98), 2), "prefers": "short sentences"}
        yield node(f"user/{person}", NodeType.USER, GraphScope.LOCAL, "memory", seen | trust)
    for channel in CHANNELS:
        health = {"topic": channel.replace("-", " "), "health": round(dice.uniform(0.6, 1), 2)}
        yield node(f"channel/{channel}", NodeType.CHANNEL, GraphScope.LOCAL, "memory", health)
    for concept in CONCEPTS:
        known = {"mentions": dice.randint(1, 300), "confidence": round(dice.uniform(0.5, 1), 2)}
        yield node(f"concept/{concept}", NodeType.CONCEPT, GraphScope.LOCAL, "memory", known)
    for key, rule in NORMS.items():
        yield node(key, NodeType.CONCEPT, GraphScope.COMMUNITY, "assembly", {"says": rule})
    yield node("user/radia", NodeType.USER, GraphScope.COMMUNITY, "assembly", {"role": "treasurer"})
    for room in ("workshop", "paint-room"):
        climate = {"temperature_c": round(dice.uniform(16, 23), 1), "door": "closed"}
        yield node(f"room/{room}", NodeType.CONCEPT, GraphScope.ENVIRONMENT, "sensor", climate)
    yield node("weather", NodeType.CONCEPT, GraphScope.ENVIRONMENT, "sensor", {"sky": "overcast"})
    peer = {"endpoint": "peer agent of the seed library", "shares": ["norms"]}
    yield node("peer/seed-library", NodeType.AGENT, GraphScope.NETWORK, "network", peer)
    yield from (
        node(f"config/{name}", NodeType.CONFIG, GraphScope.LOCAL, "adaptive", dict(settings))
        for name, settings in CONFIG.items()
    )


TRIGGERS = (
    ("wall_1", "length", "400", "medium"),
    ("flood_1", "frequency", "5:60", "high"),
    ("caps_1", "regex", "[A-Z !?]{20,}", "medium"),
    ("links_1", "regex", r"(https?://\S+.*){3}", "high"),
    ("flagged_1", "regex", r"flagged as spam", "high"),
    ("exception_1", "regex", r"without the .*course", "low"),
)
CONFIG: dict[str, dict[str, Any]] = {
    "filter_config": {
        "config_type": "filter_config",
        "sensitivity": 0.5,
        "learned_patterns": ["free crypto"],
        "auto_adjust": True,
        "review_triggers": [
            {
                "trigger_id": key,
                "name": key.rpartition("_")[0],
                "pattern_type": kind,
                "pattern": pattern,
                "priority": priority,
                "enabled": True,
            }
            for key, kind, pattern, priority in TRIGGERS
        ],
    },
    "channel_config": {
        "config_type": "channel_config",
        "sample_rate": 0.1,
    },
    "user_tracking": {"config_type": "user_tracking", "enabled": True, "keep_days": 90},
    "response_templates": {
        "config_type": "response_templates",
        "templates": {
            "welcome": {
                "short": "Welcome, {name}.",
                "warm": "Welcome, {name}: good to have you here.",
                "formal": "Dear {name}, you are a member now.",
            }
        },
    },
    "tool_preferences": {"config_type": "tool_preferences", "timeouts": {"loan_status": 5}},
}


def edges(story: Story) -> Iterator[GraphEdge]:
    """Yield relations within a scope; the founding nodes' own are not among them."""
    dice = story.dice("edges")
    for person in PEOPLE:
        for concept in dice.sample(CONCEPTS, 2):
            yield _local(f"user/{person}", f"concept/{concept}", "asks_about", dice.random())
        yield _local(f"user/{person}", f"channel/{dice.choice(CHANNELS)}", "posted_in", 1.0)
    yield _local("concept/table-saw", "concept/safety-course", "requires", 1.0)
    yield GraphEdge(
        source="weather", target="room/workshop", scope=GraphScope.ENVIRONMENT,
        relationship="influences", weight=0.6,
    )  # fmt: skip


def _local(source: str, target: str, relationship: str, weight: float) -> GraphEdge:
    return GraphEdge(
        source=source,
        target=target,
        scope=GraphScope.LOCAL,
        relationship=relationship,
        weight=round(weight, 2),
    )
