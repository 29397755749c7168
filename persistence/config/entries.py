"""The entry of a node that a rule is about: a setting, or one line of a setting's table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from persistence.config import present
from persistence.config.learned import Rule
from persistence.config.types import node_id_of
from persistence.graph.rules import GraphScope

MOST_ENTRIES = 500  # of a learned table in a node: those that were heard of last


class Holder(Protocol):
    """A node as it is, or a version of one."""

    @property
    def attributes(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Attributes:
    """Attributes on their way from one node to the next."""

    attributes: Mapping[str, Any]


def entry_of(rule: Rule, about: str, holder: Holder | None) -> Any:
    """Return the entry as it is there; None where there is none."""
    value = holder.attributes.get(rule.setting) if holder else None
    if not about:
        return value
    return value.get(about) if isinstance(value, Mapping) else None


def placed(rule: Rule, about: str, holder: Holder | None, value: Any) -> dict[str, Any]:
    """Return the attributes with the entry in place; None takes it out.

    An entry moves to the end of its table, so that those that go first where there are too
    many are the ones that nothing was heard of for longest.
    """
    attributes = dict(holder.attributes) if holder else {"config_type": str(rule.kind)}
    if about:
        table = attributes.get(rule.setting)
        entries = dict(table) if isinstance(table, Mapping) else {}
        entries.pop(about, None)
        if value is not None:
            entries[about] = value
        value = dict(list(entries.items())[-MOST_ENTRIES:]) or None
    if value is None:
        attributes.pop(rule.setting, None)
        return attributes
    return {**attributes, rule.setting: value}


def inherited(rule: Rule, node_id: str) -> Any:
    """Return what holds where the node says nothing: what the node for all channels says."""
    general = node_id_of(rule.kind)
    found = None if node_id == general else present.find(general, GraphScope.LOCAL)
    return None if found is None else found.attributes.get(rule.setting)
