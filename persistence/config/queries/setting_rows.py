"""The settings of a node: the value of each, where it comes from, and who put it there."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from persistence.config import present
from persistence.config.models import ConfigLearned
from persistence.config.present import Present
from persistence.config.types import SCHEMAS, Setting, node_id_of
from persistence.config.versions import Origin, Version
from persistence.moments import Moment

_LEARNED = {Origin.LEARNED, Origin.RESET}


class Source(StrEnum):
    """Where a setting's value comes from."""

    DEFAULT = "default"
    INHERITED = "inherited"  # by a channel's node, from the one for all channels
    LEARNED = "learned"
    SET = "set"


@dataclass(frozen=True)
class SettingRow:
    """One setting of a node with its value, where that comes from, and who put it there when.

    `subjects` counts what was learned about, for a setting that is learned.
    """

    setting: Setting
    value: Any
    source: Source
    set_by: str | None
    at: Moment | None
    is_frozen: bool
    subjects: int = 0


@dataclass(frozen=True)
class _Facts:
    found: Present
    above: Mapping[str, Any]
    versions: Sequence[Version]
    subjects: Mapping[str, int]
    frozen: Collection[str]


def of(found: Present, versions: Sequence[Version], frozen: Collection[str]) -> list[SettingRow]:
    """Return the settings of a node's type; `versions` are its versions, the newest first."""
    if found.kind is None:
        return []
    learned = ConfigLearned.objects.filter(node_id=found.node_id)
    facts = _Facts(
        found,
        _for_all_channels(found),
        versions,
        Counter(learned.values_list("setting", flat=True)),
        frozen,
    )
    return [_row(setting, facts) for setting in SCHEMAS[found.kind].settings]


def _for_all_channels(found: Present) -> Mapping[str, Any]:
    if found.kind is None or found.channel is None:
        return {}
    general = present.find(node_id_of(found.kind), found.scope)
    return general.attributes if general else {}


def _row(setting: Setting, facts: _Facts) -> SettingRow:
    name = setting.name
    value = facts.found.attributes.get(name)
    source, by, at = Source.SET, facts.found.updated_by, facts.found.updated_at
    if value is None:
        value, by, at = facts.above.get(name), None, None
        source = Source.DEFAULT if value is None else Source.INHERITED
        value = setting.default if value is None else value
    else:
        last = next((one for one in facts.versions if name in one.changed), None)
        if last is not None:
            by, at = last.by, last.at
        if facts.subjects.get(name) and (last is None or last.origin in _LEARNED):
            source = Source.LEARNED
    is_frozen = "" in facts.frozen or name in facts.frozen
    return SettingRow(setting, value, source, by, at, is_frozen, facts.subjects.get(name, 0))
