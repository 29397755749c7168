"""Why a learned value is what it is: the interactions behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config.models import ConfigInteraction, ConfigLearned
from persistence.moments import Moment

MOST_SHOWN = 200
CONTROL = "control"  # the kind of a row that is no interaction: reset, frozen, thawed


@dataclass(frozen=True)
class Evidence:
    """One interaction, and the value of the setting after it."""

    at: Moment
    kind: str
    subject: str
    outcome: str
    value: Any
    weight: float
    learned: Any
    by: str


@dataclass(frozen=True)
class Explanation:
    """Why a learned value is what it is.

    `count` interactions stand behind it since it was last reset; `interactions` are the
    newest of them.
    """

    sentence: str
    value: Any
    probability: float | None
    count: int
    interactions: Sequence[Evidence]


def subjects(node_id: str, setting: str) -> Sequence[str]:
    """Name what was learned about, for a setting that is a table: tools, people, occasions."""
    rows = ConfigLearned.objects.filter(node_id=node_id, setting=setting).order_by("subject")
    return list(rows.values_list("subject", flat=True)[:1000])


def evidence(node_id: str, setting: str, subject: str = "") -> Explanation | None:
    """Explain a learned value; None where nothing was learned."""
    learned = ConfigLearned.objects.filter(
        node_id=node_id, setting=setting, subject=subject
    ).first()
    if learned is None:
        return None
    rows = ConfigInteraction.objects.filter(node_id=node_id, setting=setting, subject=subject)
    found = rows.exclude(kind=CONTROL).order_by("-interaction_id")
    return Explanation(
        sentence="",
        value=learned.value.value,
        probability=None,
        count=learned.interactions,
        interactions=[_evidence(row) for row in found[: min(learned.interactions, MOST_SHOWN)]],
    )


def _evidence(row: ConfigInteraction) -> Evidence:
    return Evidence(
        at=row.happened_at,
        kind=row.kind,
        subject=row.subject,
        outcome=row.outcome,
        value=None if row.value is None else row.value.value,
        weight=row.weight,
        learned=None if row.learned is None else row.learned.value,
        by=row.author,
    )
