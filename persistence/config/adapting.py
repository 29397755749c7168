"""Learning from an interaction: at once, and in one transaction with all that follows from it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from persistence import clock
from persistence.config import keeping, versions
from persistence.config.entries import entry_of, inherited, placed
from persistence.config.forgetting import without_old
from persistence.config.keeping import SCOPE, Write
from persistence.config.known import is_allowed, is_frozen, known
from persistence.config.learned import BY_WORD, Rule, has_moved
from persistence.config.learning.interactions import Interaction, NotAnInteraction
from persistence.config.learning.tallies import UnreadableState
from persistence.config.models import ConfigInteraction, ConfigLearned
from persistence.config.present import Present
from persistence.config.rules import ConfigNodeType
from persistence.config.types import type_of
from persistence.config.versions import Origin
from persistence.fields import stored_json
from persistence.graph.rules import MemoryOpResult, MemoryOpStatus
from persistence.moments import stored
from persistence.secrets import keeping as secrets
from persistence.writing import Conflict, InvalidInput, checked_text

AGENT = "agent"
INTERACTIONS = "config_interactions"
AHEAD = dt.timedelta(minutes=5)  # how far the clock of whoever tells may be ahead of ours
BETWEEN_VERSIONS = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Learned:
    """What an interaction led to: the value that follows, and whether the node has it now."""

    node_id: str
    setting: str
    about: str
    value: Any
    is_applied: bool


def learn(
    node_id: str, interaction: Interaction, *, about: str = "", by: str = AGENT
) -> MemoryOpResult:
    """Learn from one interaction and write what follows into the node; `data` is a Learned.

    `interaction.kind` says what it was: finding, preference, pattern, template or tool.
    `about` names the occasion of a template. A frozen setting is not moved, but what was
    heard counts once it is thawed. DENIED where the learning rules of the identity do not
    allow it: nothing is stored then. Raises InvalidInput, and Conflict where what was learned
    so far cannot be read.
    """
    rule = _rule(interaction)
    checked_text(node_id, "The node's id")
    checked_text(by, "by")
    if not is_allowed(rule):
        reason = f"The learning rules say {rule.allowed_by}: false. Nothing was learned or stored."
        return MemoryOpResult(MemoryOpStatus.DENIED, reason)
    with keeping.alone(node_id) as now:
        _refuse_unfit(rule, node_id, now)
        names = {"subject": interaction.subject, "outcome": interaction.outcome, "about": about}
        hidden = secrets.hide(names)
        clear = hidden.values
        try:
            heard = replace(interaction, subject=clear["subject"], outcome=clear["outcome"])
            told = _told(rule, node_id, now, heard, clear["about"])
        except NotAnInteraction as error:
            raise InvalidInput(str(error)) from error
        except UnreadableState as error:
            raise Conflict(f"{error} Forget it, so that it can be learned anew.") from error
        if told.is_applied:
            _write(rule, now, told, heard, by)
        row = _append(told, heard, by)
        hidden.note(INTERACTIONS, str(row.interaction_id))
    return MemoryOpResult(MemoryOpStatus.OK, data=told)


def rule_of(kind: str) -> Rule:
    """Return the rule for a kind of interaction. Raises InvalidInput."""
    rule = BY_WORD.get(kind)
    if rule is None:
        raise InvalidInput(f"{kind!r} is no kind of interaction: use {', '.join(BY_WORD)}.")
    return rule


def _rule(interaction: Interaction) -> Rule:
    """Return the rule for this interaction. Raises InvalidInput where it cannot be learned from."""
    rule = rule_of(interaction.kind)
    if interaction.at > clock.now() + AHEAD:
        raise InvalidInput(f"{interaction.at.isoformat()} is in the future: nothing was learned.")
    for name in ("subject", "outcome"):
        checked_text(getattr(interaction, name), f"The {name}", empty=True)
    return rule


def _refuse_unfit(rule: Rule, node_id: str, now: Present | None) -> None:
    """Raise InvalidInput where the rule has nothing to do with the node."""
    kind = type_of(node_id, now.attributes if now else None)
    if kind is not rule.kind:
        is_what = f"of type {kind}" if kind else "no configuration node of a known type"
        raise InvalidInput(f"{node_id!r} is {is_what}: {rule.word} is for {rule.kind}.")
    if now is not None and not now.is_readable:
        raise InvalidInput(f"The stored attributes of {node_id!r} are no JSON object.")


def _told(rule: Rule, node_id: str, now: Present | None, heard: Interaction, about: str) -> Learned:
    """Fold the interaction into what is known, keep that, and return what follows."""
    about = rule.entry(heard, about)
    before = known(rule, node_id, about, now, heard.at)
    state = rule.fold(before.state, heard)
    start = inherited(rule, node_id) if before.base is None else before.base
    value = rule.said(state, start)
    applied = not is_frozen(rule, node_id, now)
    written = value if applied else entry_of(rule, about, now)
    ConfigLearned.objects.update_or_create(
        node_id=node_id,
        setting=rule.setting,
        about=about,
        defaults={
            "state": state.to_json(),
            "base": _json(before.base),
            "value": stored_json(value),
            "written": _json(written),
            "interactions": before.interactions + 1,
            "updated_at": stored(clock.now()),
        },
    )
    return Learned(node_id, rule.setting, about, value, applied)


def _write(rule: Rule, now: Present | None, told: Learned, heard: Interaction, by: str) -> None:
    """Write the value into the node; as a version of its own where it has moved far enough."""
    attributes = placed(rule, told.about, now, told.value)
    if rule.kind is ConfigNodeType.USER_TRACKING:
        attributes = without_old(told.node_id, attributes)
    if now is not None and stored_json(attributes) == now.text:
        return
    write = Write(Origin.LEARNED, by, at=_moment(now, heard))
    last = versions.last_kept(told.node_id, SCOPE)
    before = entry_of(rule, told.about, last)
    recent = (
        last is not None
        and last.origin is Origin.LEARNED
        and last.at is not None
        and last.at.at is not None
        and (write.at or heard.at) < last.at.at + BETWEEN_VERSIONS
    )
    people = rule.kind is ConfigNodeType.USER_TRACKING and last is not None
    if recent or people or (last is not None and not has_moved(before, told.value)):
        keeping.put(told.node_id, now, attributes, write)
    else:
        keeping.keep(told.node_id, now, attributes, write)


def _moment(now: Present | None, heard: Interaction) -> dt.datetime:
    """Return when the node changes: what arrives late does not make it older."""
    changed = now.updated_at.at if now and now.updated_at else None
    return heard.at if changed is None else max(changed, heard.at)


def _append(told: Learned, heard: Interaction, by: str) -> ConfigInteraction:
    return ConfigInteraction.objects.create(
        node_id=told.node_id,
        setting=told.setting,
        about=told.about,
        kind=heard.kind,
        subject=heard.subject,
        outcome=heard.outcome,
        value=_json(heard.value),
        weight=heard.weight,
        learned=stored_json(told.value) if told.is_applied else None,
        author=by,
        happened_at=stored(heard.at),
    )


def _json(value: Any) -> str | None:
    return None if value is None else stored_json(value)
