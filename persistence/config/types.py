"""The ten types of configuration nodes: what each holds, and which node is of which type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from persistence.config import identity_types, local_types
from persistence.config.rules import CONFIG_SCOPE_MAP, ConfigNodeType
from persistence.config.settings import Kind, Problem, Setting, problems, shown
from persistence.graph.rules import GraphScope

__all__ = [
    "BOOKKEEPING",
    "SCHEMAS",
    "ConfigNodeType",
    "Kind",
    "Problem",
    "Schema",
    "Setting",
    "channel_of",
    "check",
    "node_id_of",
    "type_of",
]

# What writers note of a write beside the settings.
BOOKKEEPING = frozenset(
    {
        "_secret_refs",
        "config_type",
        "config_id",
        "version",
        "created_at",
        "last_updated",
        "update_reason",
        "updated_by",
        "updated_at",
    }
)
_WORDS = "|".join(ConfigNodeType)
# `config/filter_config` as agents name it, `filter_config_channel_123` as the seed does.
_NODE_ID = re.compile(rf"(?:config/)?(?P<kind>{_WORDS})(?:[_/]channel[_/](?P<channel>.+))?\Z", re.S)


@dataclass(frozen=True)
class Schema:
    """A type: its title, what it is for, its scope and its settings."""

    kind: ConfigNodeType
    title: str
    words: str
    settings: tuple[Setting, ...]

    @property
    def scope(self) -> GraphScope:
        return CONFIG_SCOPE_MAP[self.kind]

    @cached_property
    def by_name(self) -> Mapping[str, Setting]:
        return {setting.name: setting for setting in self.settings}


_TYPES = (
    Schema(
        ConfigNodeType.FILTER_CONFIG,
        "Filters",
        "Which messages are held back, for all channels or for one.",
        local_types.FILTER,
    ),
    Schema(
        ConfigNodeType.CHANNEL_CONFIG,
        "Channels",
        "How the agent behaves in a channel, and how the channel is.",
        local_types.CHANNEL,
    ),
    Schema(
        ConfigNodeType.USER_TRACKING,
        "People",
        "What people prefer and how they interact, fading with time.",
        local_types.TRACKING,
    ),
    Schema(
        ConfigNodeType.RESPONSE_TEMPLATES,
        "Response templates",
        "How answers are worded, and which wording is received best.",
        local_types.TEMPLATES,
    ),
    Schema(
        ConfigNodeType.TOOL_PREFERENCES,
        "Tools",
        "Which tools the agent prefers, by success and latency.",
        local_types.TOOLS,
    ),
    Schema(
        ConfigNodeType.BEHAVIOR_CONFIG,
        "Behaviour",
        "How the agent is and speaks.",
        identity_types.BEHAVIOR,
    ),
    Schema(
        ConfigNodeType.ETHICAL_BOUNDARIES,
        "Ethical boundaries",
        "What the agent does not cross.",
        identity_types.BOUNDARIES,
    ),
    Schema(
        ConfigNodeType.CAPABILITY_LIMITS,
        "Capability limits",
        "How much the agent may do at once.",
        identity_types.CAPABILITIES,
    ),
    Schema(
        ConfigNodeType.TRUST_PARAMETERS,
        "Trust parameters",
        "How trust in people grows and fades.",
        identity_types.TRUST,
    ),
    Schema(
        ConfigNodeType.LEARNING_RULES,
        "Learning rules",
        "What the agent may learn by itself.",
        identity_types.LEARNING,
    ),
)
SCHEMAS: Mapping[ConfigNodeType, Schema] = {schema.kind: schema for schema in _TYPES}


def type_of(node_id: str, attributes: Mapping[str, Any] | None = None) -> ConfigNodeType | None:
    """Return the type that a node's `config_type` names, else its id; None for no type of ours."""
    named = (attributes or {}).get("config_type")
    if isinstance(named, str):
        return ConfigNodeType(named) if named in SCHEMAS else None
    match = _NODE_ID.match(node_id)
    return ConfigNodeType(match["kind"]) if match else None


def channel_of(node_id: str) -> str | None:
    """Return the channel that a node's id names; None for one that is for all channels."""
    match = _NODE_ID.match(node_id)
    return match["channel"] if match else None


def node_id_of(kind: ConfigNodeType | str, channel: str | None = None) -> str:
    """Return the id of the node of a type: the agents' for all channels, the seed's for one."""
    return f"config/{kind}" if channel is None else f"{kind}_channel_{channel}"


def check(kind: ConfigNodeType | str, attributes: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the attributes of a node of that type.

    Names that the type does not know are no problem: they are kept as they are.
    """
    if kind not in SCHEMAS:
        sentence = f"{kind!r} is no type of configuration: use {', '.join(SCHEMAS)}."
        return [Problem("config_type", sentence)]
    return list(_problems(SCHEMAS[ConfigNodeType(kind)], attributes))


def _problems(schema: Schema, attributes: Mapping[str, Any]) -> Iterator[Problem]:
    named = attributes.get("config_type")
    if named is not None and named != schema.kind:
        sentence = f"config_type is {shown(named)}: the type of the node is {schema.kind}."
        yield Problem("config_type", sentence)
    for setting in schema.settings:
        yield from problems(setting, attributes.get(setting.name), setting.name)
