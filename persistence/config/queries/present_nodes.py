"""Configuration nodes: what there is of each type, and one node setting by setting."""

import copy
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config import present
from persistence.config.models import ConfigFrozen, ConfigLearned
from persistence.config.present import Present
from persistence.config.queries import past, setting_rows
from persistence.config.queries.setting_rows import SettingRow
from persistence.config.rules import ConfigNodeType
from persistence.config.types import (
    BOOKKEEPING,
    SCHEMAS,
    Problem,
    Schema,
    check,
    node_id_of,
)
from persistence.moments import Moment

MOST_LOOKED_AT = 500  # versions, for who set what


@dataclass(frozen=True)
class KindRow:
    """A type and the nodes that there are of it; `schema` is None for types that are not ours."""

    kind: ConfigNodeType | None
    schema: Schema | None
    nodes: int
    channels: int
    problems: int
    newest: Moment | None


@dataclass(frozen=True)
class NodeRow:
    """A configuration node as a list shows it. `learned` counts what was learned about."""

    node_id: str
    scope: str
    kind: ConfigNodeType | None
    channel: str | None
    updated_by: str | None
    updated_at: Moment | None
    problems: int
    learned: int
    is_frozen: bool


@dataclass(frozen=True)
class ConfigNode:
    """A configuration node whole. Where it is unreadable, `text` is what is stored."""

    node_id: str
    kind: ConfigNodeType | None
    scope: str
    channel: str | None
    settings: Sequence[SettingRow]
    unknown: Mapping[str, Any]  # names that the type does not know, kept as they are
    bookkeeping: Mapping[str, Any]
    version: int
    problems: Sequence[Problem]
    is_frozen: bool
    updated_by: str | None
    updated_at: Moment | None
    text: str | None
    is_readable: bool

    @property
    def schema(self) -> Schema | None:
        return SCHEMAS[self.kind] if self.kind else None


def kinds() -> Sequence[KindRow]:
    """Return the ten types, and one row for nodes of other types where there are any."""
    found: dict[ConfigNodeType | None, list[Present]] = {kind: [] for kind in SCHEMAS}
    for one in present.every():
        found.setdefault(one.kind, []).append(one)
    return [_kind(kind, rows) for kind, rows in found.items()]


def nodes(
    kind: ConfigNodeType | str | None = None, channel: str | None = None
) -> Sequence[NodeRow]:
    """Return the configuration nodes by id: of one type, of one channel, or all."""
    wanted = [
        one
        for one in present.every()
        if (kind is None or one.kind == kind) and (channel is None or one.channel == channel)
    ]
    frozen = {row.node_id for row in ConfigFrozen.objects.filter(setting="")}
    learned: dict[str, int] = {}
    for node_id in ConfigLearned.objects.values_list("node_id", flat=True):
        learned[node_id] = learned.get(node_id, 0) + 1
    return [
        NodeRow(
            one.node_id,
            one.scope,
            one.kind,
            one.channel,
            one.updated_by,
            one.updated_at,
            len(problems_of(one)),
            learned.get(one.node_id, 0),
            one.node_id in frozen,
        )
        for one in wanted
    ]


def node(node_id: str, scope: str | None = None) -> ConfigNode | None:
    """Return one configuration node, setting by setting; None where there is none."""
    found = present.find(node_id, scope)
    if found is None:
        return None
    schema = SCHEMAS[found.kind] if found.kind else None
    known = schema.by_name if schema else {}
    versions = list(itertools.islice(past.of(node_id, found.scope, found), MOST_LOOKED_AT))
    frozen = set(ConfigFrozen.objects.filter(node_id=node_id).values_list("setting", flat=True))
    rest = {name: value for name, value in found.attributes.items() if name not in known}
    return ConfigNode(
        node_id=node_id,
        kind=found.kind,
        scope=found.scope,
        channel=found.channel,
        settings=setting_rows.of(found, versions, frozen),
        unknown={name: value for name, value in rest.items() if name not in BOOKKEEPING},
        bookkeeping={name: value for name, value in rest.items() if name in BOOKKEEPING},
        version=versions[0].number if versions else 1,
        problems=problems_of(found),
        is_frozen="" in frozen,
        updated_by=found.updated_by,
        updated_at=found.updated_at,
        text=found.text,
        is_readable=found.is_readable,
    )


def effective(kind: ConfigNodeType | str, channel: str | None = None) -> dict[str, Any]:
    """Return the configuration that holds: defaults, what is set for all, what for the channel.

    Names that the type does not know are in it as they are stored.
    """
    schema = SCHEMAS[ConfigNodeType(kind)]
    defaults = {one.name: one.default for one in schema.settings if one.default is not None}
    layers: list[dict[str, Any]] = [copy.deepcopy(defaults)]
    for node_id in (node_id_of(kind), *([node_id_of(kind, channel)] if channel else [])):
        found = present.find(node_id, schema.scope)
        layers.append({k: v for k, v in found.attributes.items() if v is not None} if found else {})
    return {name: value for layer in layers for name, value in layer.items()}


def problems_of(one: Present) -> Sequence[Problem]:
    """Return what is wrong with a node: its values, its scope, its text."""
    found = []
    if not one.is_readable:
        found.append(Problem("", "The stored attributes are no JSON object."))
    if one.kind is None:
        return found
    if one.is_misplaced:
        home = SCHEMAS[one.kind].scope
        found.append(
            Problem("scope", f"{one.kind} belongs to {home}: in {one.scope} it has no say.")
        )
    return [*found, *check(one.kind, one.attributes)]


def _kind(kind: ConfigNodeType | None, rows: Sequence[Present]) -> KindRow:
    times = [one.updated_at for one in rows if one.updated_at and one.updated_at.at]
    return KindRow(
        kind=kind,
        schema=SCHEMAS[kind] if kind else None,
        nodes=len(rows),
        channels=len({one.channel for one in rows if one.channel}),
        problems=sum(len(problems_of(one)) for one in rows),
        newest=max(times, key=lambda one: one.at or 0, default=None),
    )
