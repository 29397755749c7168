"""Which scope is the most restrictive that works: the first best practice, as a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from persistence.graph.rules import GraphScope, NodeType

IDENTITY_CONFIG_TYPES = frozenset(
    {
        "behavior_config",
        "ethical_boundaries",
        "capability_limits",
        "trust_parameters",
        "learning_rules",
    }
)
# The parameters that agents keep in those configurations, for a node that names no type.
IDENTITY_ATTRIBUTES = frozenset(
    {
        "personality_traits",
        "harm_prevention",
        "privacy_protection",
        "truthfulness_required",
        "respect_autonomy",
        "fairness_principle",
        "max_memory_operations",
        "max_tool_calls_per_thought",
        "allowed_tool_categories",
        "initial_trust_score",
        "trust_decay_rate",
        "trust_violation_penalty",
        "modify_core_beliefs",
    }
)


class Readers(StrEnum):
    """Who has to be able to read what is remembered, from the fewest to the most."""

    AGENT = "agent"
    ENVIRONMENT = "environment"
    COMMUNITY = "community"
    NETWORK = "network"


@dataclass(frozen=True)
class ScopeChoice:
    """A scope, and why no more restrictive one would do."""

    scope: GraphScope
    reason: str


_SHARED = {
    Readers.ENVIRONMENT: GraphScope.ENVIRONMENT,
    Readers.COMMUNITY: GraphScope.COMMUNITY,
    Readers.NETWORK: GraphScope.NETWORK,
}
_WHO = {
    Readers.ENVIRONMENT: "whoever shares the agent's surroundings",
    Readers.COMMUNITY: "the agent's community",
    Readers.NETWORK: "agents everywhere on the network",
}


def most_restrictive_scope(
    attributes: Mapping[str, Any],
    *,
    type: NodeType | str | None = None,  # noqa: A002  # the word that GraphNode uses
    config_type: str | None = None,
    readers: Readers | str = Readers.AGENT,
) -> ScopeChoice:
    """Choose the scope for a node with these attributes that `readers` must be able to read.

    What shapes the agent itself is identity, however many want to read it: reading is
    served by a copy, writing stays with the Wise Authorities.
    """
    wanted = Readers(readers)
    shapes_the_agent = _identity_reason(attributes, type, config_type)
    if shapes_the_agent:
        return ScopeChoice(GraphScope.IDENTITY, shapes_the_agent)
    if wanted is Readers.AGENT:
        return ScopeChoice(
            GraphScope.LOCAL, "Only the agent itself reads it, and it does not shape who it is."
        )
    return ScopeChoice(
        _SHARED[wanted], f"It must be readable by {_WHO[wanted]}; no narrower scope reaches them."
    )


def _identity_reason(
    attributes: Mapping[str, Any], node_type: str | None, config_type: str | None
) -> str | None:
    named = config_type or attributes.get("config_type")
    if named in IDENTITY_CONFIG_TYPES:
        return f"{named} decides how the agent behaves, so a Wise Authority must approve it."
    if node_type == NodeType.AGENT:
        return "A node of type agent describes the agent itself."
    core = sorted(IDENTITY_ATTRIBUTES.intersection(attributes))
    if core and named is None:
        return f"It sets {', '.join(core)}: what the agent is, not what it knows."
    return None
