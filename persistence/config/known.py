"""What a rule knows of a setting: its state, and whether it may move the setting at all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from persistence.config import present
from persistence.config.entries import entry_of
from persistence.config.learned import Rule
from persistence.config.learning.tallies import Tally
from persistence.config.models import ConfigFrozen, ConfigLearned
from persistence.config.present import Present
from persistence.config.rules import ConfigNodeType
from persistence.config.types import node_id_of
from persistence.graph.rules import GraphScope


@dataclass(frozen=True)
class Known:
    """The state of a rule, the value it started from, how often it was told."""

    state: Tally
    base: Any = None
    interactions: int = 0


def known(rule: Rule, node_id: str, about: str, now: Present | None, at: dt.datetime) -> Known:
    """Return what the rule knows; it starts anew from a value that somebody else has set.

    A value that is gone is none that was set: an agent that lost its configuration has it
    back with the next interaction. Raises UnreadableState.
    """
    row = ConfigLearned.objects.filter(node_id=node_id, setting=rule.setting, about=about).first()
    entry = entry_of(rule, about, now)
    if row is not None:
        written = None if row.written is None else row.written.value
        if entry is None or entry == written:
            base = None if row.base is None else row.base.value
            return Known(rule.state.from_json(row.state), base, row.interactions)
    if entry is None:
        return Known(rule.state())
    return Known(rule.began(entry, at), entry)


def is_allowed(rule: Rule) -> bool:
    """Say whether the learning rules of the identity let it learn."""
    node_id = node_id_of(ConfigNodeType.LEARNING_RULES)
    rules = present.find(node_id, GraphScope.IDENTITY)
    return rules is None or rules.attributes.get(rule.allowed_by) is not False


def is_frozen(rule: Rule, node_id: str, now: Present | None) -> bool:
    """Say whether somebody keeps the setting, or all of its node, as it is."""
    if now is not None and now.attributes.get("auto_adjust") is False:
        return True
    frozen = ConfigFrozen.objects.filter(node_id=node_id, setting__in=("", rule.setting))
    return frozen.exists()
