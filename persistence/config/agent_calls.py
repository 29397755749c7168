"""Configuration in the agent's words: by type and channel, never by the id of a node."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from persistence.config import services
from persistence.config.adapting import AGENT, rule_of
from persistence.config.learning.interactions import Interaction, NotAnInteraction
from persistence.config.queries import effective
from persistence.config.rules import ConfigNodeType
from persistence.config.types import SCHEMAS, node_id_of
from persistence.graph.rules import MemoryOpResult
from persistence.writing import InvalidInput, checked_moment, checked_text


def get_config(kind: ConfigNodeType | str, channel: str | None = None) -> dict[str, Any]:
    """Return the configuration that holds: defaults, then what is set, then for the channel.

    Raises InvalidInput for a type that is none.
    """
    return effective(_known(kind), channel)


def set_config(
    kind: ConfigNodeType | str,
    values: Mapping[str, Any],
    channel: str | None = None,
    *,
    by: str = AGENT,
    reason: str = "",
) -> MemoryOpResult:
    """Set some settings of a configuration; the others stay, and None takes one out.

    A type of the identity is proposed: PENDING with a `change_id`, and nothing is applied.
    Raises InvalidInput with a sentence for each value that cannot be.
    """
    return services.set_values(_node_id(_known(kind), channel), values, by=by, reason=reason)


def learn(
    kind: str,
    *,
    outcome: str,
    subject: str = "",
    value: float | None = None,
    channel: str | None = None,
    about: str = "",
    weight: float = 1.0,
    by: str = AGENT,
    timestamp: dt.datetime | None = None,
) -> MemoryOpResult:
    """Learn from what happened; `data` says which value follows from it.

    | kind | subject | outcome | value |
    |---|---|---|---|
    | finding | the trigger | confirmed, dismissed, missed, passed | the message's score, 0 to 1 |
    | preference, pattern | the person | what was chosen or done | |
    | template | the wording; `about`: the occasion | success, failure | |
    | tool | the tool | success, failure | its latency in seconds |

    Raises InvalidInput. DENIED where the identity's learning rules forbid it.
    """
    rule = rule_of(kind)
    try:
        heard = Interaction(kind, subject, outcome, value, checked_moment(timestamp), weight)
    except NotAnInteraction as error:
        raise InvalidInput(str(error)) from error
    return services.learn(_node_id(rule.kind, channel), heard, about=about, by=by)


def _known(kind: ConfigNodeType | str) -> ConfigNodeType:
    if kind not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise InvalidInput(f"{kind!r} is no type of configuration: use {known}.")
    return ConfigNodeType(kind)


def _node_id(kind: ConfigNodeType, channel: str | None) -> str:
    return node_id_of(kind, None if channel is None else checked_text(channel, "The channel"))
