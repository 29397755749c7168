"""Who may have which secret opened: facts in, decision out. Plain Python.

The agents' own rules (by sensitivity, the actions that open a secret by themselves; 10 an
accessor in a minute, 100 in an hour), and what agents store and never enforce: manual access
alone, and confirmation.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from persistence.secrets.detection.findings import Sensitivity

AUTOMATIC: dict[Sensitivity, tuple[str, ...]] = {
    Sensitivity.CRITICAL: (),
    Sensitivity.HIGH: ("tool",),
    Sensitivity.MEDIUM: ("tool", "speak"),
    Sensitivity.LOW: ("tool", "speak", "memorize"),
}
CONFIRMED = frozenset({Sensitivity.CRITICAL})  # these open only to who confirms it
A_MINUTE, AN_HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
LIMITS = ((A_MINUTE, 10, "minute"), (AN_HOUR, 100, "hour"))
_ORDER = tuple(Sensitivity)


class AccessType(StrEnum):
    """The agents' words, and ours for what they have no word for."""

    VIEW = "VIEW"
    DECRYPT = "DECRYPT"
    STORE = "STORE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True)
class Facts:
    """What a decision stands on. `action` is the agent's; None where a person asks."""

    sensitivity: str
    actions: tuple[str, ...]
    manual_only: bool
    action: str | None
    confirmed: bool
    last_minute: int
    last_hour: int


@dataclass(frozen=True)
class Refuse:
    """Why a secret stays closed: a code for programs, a sentence for a person."""

    code: str
    reason: str


def decide(facts: Facts) -> Refuse | None:
    """Decide whether a secret may be opened; None says yes."""
    for used, (_, limit, span) in zip((facts.last_minute, facts.last_hour), LIMITS, strict=True):
        if used >= limit:
            opened = f"This accessor has opened {used} secrets in the last {span}"
            return Refuse("rate", f"{opened}, and the limit is {limit}.")
    if facts.action is not None:
        return _automatic(facts)
    if facts.sensitivity in CONFIRMED and not facts.confirmed:
        return Refuse("confirm", "A CRITICAL secret opens only to whoever confirms it.")
    if facts.manual_only and not facts.confirmed:
        return Refuse("confirm", "This secret is for manual access: it opens to who confirms it.")
    return None


def _automatic(facts: Facts) -> Refuse | None:
    if facts.manual_only:
        return Refuse("manual", "This secret opens to a person alone, never by itself.")
    if facts.action not in facts.actions:
        allowed = ", ".join(facts.actions) or "none"
        return Refuse(
            "action",
            f"The action {facts.action} does not open a secret of this sensitivity"
            f" (those that do: {allowed}).",
        )
    return None


def confirmation(sensitivity: str, *, manual_only: bool) -> str | None:
    """Return what a person confirms to have a secret opened; None where nothing is wanted."""
    if sensitivity in CONFIRMED:
        return f"I confirm: this secret is {sensitivity}, and I need to read it."
    if manual_only:
        return "I confirm: this secret is for manual access alone, and I need to read it."
    return None


def actions_of(sensitivity: str) -> str:
    """Return the actions that open a secret by themselves, as agents store them."""
    return ",".join(AUTOMATIC.get(_known(sensitivity), ()))


def listed(actions: str | None) -> tuple[str, ...]:
    """Read the actions of a row."""
    return tuple(word.strip() for word in (actions or "").split(",") if word.strip())


def stricter(one: str, other: str) -> bool:
    """Say whether the first sensitivity is above the second; an unknown one is above all."""
    return _ORDER.index(_known(one)) > _ORDER.index(_known(other))


def _known(sensitivity: str) -> Sensitivity:
    try:
        return Sensitivity(sensitivity)
    except ValueError:
        return Sensitivity.CRITICAL
