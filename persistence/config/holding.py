"""Keeping learning from moving a setting, letting it again, and forgetting what was learned."""

from collections.abc import Collection, Sequence
from typing import Any

from persistence import clock
from persistence.config import keeping
from persistence.config.entries import Attributes, entry_of, placed
from persistence.config.keeping import Write
from persistence.config.learned import BY_SETTING, Rule
from persistence.config.models import CONTROL, ConfigFrozen, ConfigInteraction, ConfigLearned
from persistence.config.present import Present
from persistence.config.rules import ConfigNodeType
from persistence.config.types import type_of
from persistence.config.versions import Origin
from persistence.fields import stored_json
from persistence.graph.rules import MemoryOpResult, MemoryOpStatus
from persistence.moments import stored
from persistence.writing import InvalidInput, NotFound, checked_text

NOTHING_CHANGES = "It is so already: nothing was changed."


def freeze(node_id: str, setting: str | None, *, by: str) -> MemoryOpResult:
    """Keep learning from moving a setting, or any of the node's. Raises InvalidInput, NotFound."""
    with keeping.alone(node_id) as now:
        _checked(node_id, now, setting, by)
        _, made = ConfigFrozen.objects.get_or_create(
            node_id=node_id,
            setting=setting or "",
            defaults={"author": by, "frozen_at": stored(clock.now())},
        )
        if not made:
            return MemoryOpResult(MemoryOpStatus.OK, NOTHING_CHANGES)
        _mark(node_id, now, setting, "frozen", by)
    return MemoryOpResult(MemoryOpStatus.OK)


def thaw(node_id: str, setting: str | None, *, by: str) -> MemoryOpResult:
    """Let learning move a setting again, or all of the node's that were frozen together.

    It moves with the next interaction, to what all those heard meanwhile amount to.
    """
    with keeping.alone(node_id) as now:
        _checked(node_id, now, setting, by)
        gone, _ = ConfigFrozen.objects.filter(node_id=node_id, setting=setting or "").delete()
        if not gone:
            return MemoryOpResult(MemoryOpStatus.OK, NOTHING_CHANGES)
        _mark(node_id, now, setting, "thawed", by)
    return MemoryOpResult(MemoryOpStatus.OK)


def reset(
    node_id: str, setting: str | None, *, by: str, about: str | None = None, reason: str = ""
) -> MemoryOpResult:
    """Forget what was learned about a setting, or about all of the node's.

    What was set by hand before is back, or the default holds. With `about` only one entry of
    the setting is forgotten. Of people the interactions go too, not only what follows from
    them. `data` is the number of the new version. Raises InvalidInput, NotFound.
    """
    with keeping.alone(node_id) as now:
        rules = _checked(node_id, now, setting, by)
        rows = ConfigLearned.objects.filter(
            node_id=node_id, setting__in=[rule.setting for rule in rules]
        )
        if about is not None:
            rows = rows.filter(about=about)
        forgotten = list(rows.order_by("setting", "about"))
        if not forgotten:
            return MemoryOpResult(MemoryOpStatus.OK, "Nothing was learned: nothing was changed.")
        wanted = _without(now, forgotten, rules)
        about_people = rules[0].kind is ConfigNodeType.USER_TRACKING
        for row in forgotten:
            _forget(row, by, about_people=about_people)
        write = Write(Origin.RESET, by, reason or "What was learned is forgotten.")
        made = keeping.keep(node_id, now, wanted, write)
    return MemoryOpResult(MemoryOpStatus.OK, data=made.number)


def _checked(node_id: str, now: Present | None, setting: str | None, by: str) -> list[Rule]:
    """Return the rules of the setting, or of the whole node."""
    checked_text(by, "by")
    if now is None:
        raise NotFound(f"There is no configuration node {node_id!r} in the local scope.")
    kind = type_of(node_id, now.attributes)
    rules = [rule for (of, _), rule in BY_SETTING.items() if of is kind]
    found = [rule for rule in rules if setting in {None, rule.setting}]
    if not found:
        can = ", ".join(rule.setting for rule in rules)
        known = f"only {can} of {kind}" if can else f"nothing of {kind or 'such a node'}"
        raise InvalidInput(f"{setting or node_id!r} is not learned: {known} is.")
    return found


def _without(
    now: Present | None, rows: Sequence[ConfigLearned], rules: Collection[Rule]
) -> dict[str, Any]:
    """Return the attributes as they are without what was learned."""
    by_setting = {rule.setting: rule for rule in rules}
    left = Attributes(dict(now.attributes) if now else {})
    for row in rows:
        rule = by_setting[row.setting]
        written = None if row.written is None else row.written.value
        if entry_of(rule, row.about, left) == written:  # else somebody has set it since
            base = None if row.base is None else row.base.value
            left = Attributes(placed(rule, row.about, left, base))
    return dict(left.attributes)


def _forget(row: ConfigLearned, by: str, *, about_people: bool) -> None:
    entry = {"node_id": row.node_id, "setting": row.setting, "about": row.about}
    if about_people:
        ConfigInteraction.objects.filter(**entry).delete()
    base = None if row.base is None else row.base.text
    ConfigInteraction.objects.create(
        **entry,
        kind=CONTROL,
        subject="",
        outcome="reset",
        learned=base,
        author=by,
        happened_at=stored(clock.now()),
    )
    ConfigLearned.objects.filter(**entry).delete()


def _mark(node_id: str, now: Present | None, setting: str | None, outcome: str, by: str) -> None:
    """Say in the history and in the audit chain that a setting was frozen or thawed."""
    value = now.attributes.get(setting) if now and setting else None
    ConfigInteraction.objects.create(
        node_id=node_id,
        setting=setting or "",
        about="",
        kind=CONTROL,
        subject="",
        outcome=outcome,
        learned=None if value is None else stored_json(value),
        author=by,
        happened_at=stored(clock.now()),
    )
    keeping.record(f"config.{outcome}", by, {"node": node_id, "setting": setting})
