"""What a filter that is being edited would hold back, of the last messages and of findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config.models import ConfigInteraction
from persistence.config.queries import messages
from persistence.config.triggers import Filter, Message, Verdict

SETTING = "sensitivity"
MOST_FINDINGS = 1000
_BAD = {"confirmed", "missed"}
_FINE = {"dismissed", "passed"}


@dataclass(frozen=True)
class Tried:
    """A message with what the filter says of it as it is, and as it would be."""

    message: Message
    now: Verdict
    then: Verdict

    @property
    def changes(self) -> bool:
        return self.now.is_held != self.then.is_held


@dataclass(frozen=True)
class Caught:
    """Of findings that people judged: how many of the bad and of the fine ones are held back."""

    bad: int
    fine: int
    bad_held: int
    fine_held: int


@dataclass(frozen=True)
class WhatIf:
    """What a changed filter does to the last messages, and to what people judged before."""

    tried: Sequence[Tried]
    not_tried: Sequence[str]
    findings: int
    caught_now: Caught
    caught_then: Caught


def what_if(
    node_id: str,
    *,
    now: Mapping[str, Any],
    then: Mapping[str, Any],
    channel: str | None,
    number: int,
) -> WhatIf:
    """Run two configurations of a filter over the last messages. Raises TimeLimitReached."""
    found = messages.last(channel=channel, number=number)
    one, other = Filter(now), Filter(then)
    tried = [
        Tried(
            message, one.verdict(message, found[at + 1 :]), other.verdict(message, found[at + 1 :])
        )
        for at, message in enumerate(found)
    ]
    judged = _judged(node_id)
    return WhatIf(
        tried,
        other.not_tried,
        len(judged),
        _caught(judged, one.sensitivity),
        _caught(judged, other.sensitivity),
    )


def _judged(node_id: str) -> list[tuple[str, float]]:
    """Return the newest findings of a filter that had a score: the outcome, and the score."""
    rows: Any = ConfigInteraction.objects.filter(node_id=node_id, setting=SETTING)
    newest = rows.order_by("-interaction_id").values_list("outcome", "value")[:MOST_FINDINGS]
    return [
        (outcome, float(value.value))
        for outcome, value in newest
        if outcome in _BAD | _FINE and value is not None and isinstance(value.value, int | float)
    ]


def _caught(judged: Sequence[tuple[str, float]], sensitivity: float) -> Caught:
    held = [outcome for outcome, score in judged if score >= 1 - sensitivity]
    every = [outcome for outcome, _ in judged]
    return Caught(
        bad=sum(outcome in _BAD for outcome in every),
        fine=sum(outcome in _FINE for outcome in every),
        bad_held=sum(outcome in _BAD for outcome in held),
        fine_held=sum(outcome in _FINE for outcome in held),
    )
