"""Why a learned value is what it is: the interactions behind it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.config import present
from persistence.config.entries import inherited
from persistence.config.learned import BY_SETTING, Rule
from persistence.config.learning.tallies import UnreadableState
from persistence.config.models import CONTROL, ConfigInteraction, ConfigLearned
from persistence.config.types import type_of
from persistence.graph.rules import GraphScope
from persistence.moments import Moment

MOST_SHOWN = 200
MOST_COUNTED = 5000
MOST_SUBJECTS = 1000


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

    `count` interactions stand behind it since it was last set or reset, `counts` how many had
    which outcome; `interactions` are the newest of them. `probability` is None where what was
    learned cannot be read.
    """

    sentence: str
    value: Any
    probability: float | None
    count: int
    counts: Mapping[str, int]
    interactions: Sequence[Evidence]


def subjects(node_id: str, setting: str) -> Sequence[str]:
    """Name what was learned about, for a setting that is a table: people, occasions."""
    rows = ConfigLearned.objects.filter(node_id=node_id, setting=setting).order_by("about")
    return list(rows.values_list("about", flat=True)[:MOST_SUBJECTS])


def evidence(node_id: str, setting: str, about: str = "") -> Explanation | None:
    """Explain a learned value; None where nothing was learned.

    `about` is the entry of a setting that is a table: a person, an occasion.
    """
    row = ConfigLearned.objects.filter(node_id=node_id, setting=setting, about=about).first()
    now = present.find(node_id, str(GraphScope.LOCAL))
    kind = type_of(node_id, now.attributes if now else None)
    rule = BY_SETTING.get((kind, setting)) if kind else None
    if row is None or rule is None:
        return None
    heard = ConfigInteraction.objects.filter(node_id=node_id, setting=setting, about=about)
    newest = heard.exclude(kind=CONTROL).order_by("-interaction_id")[: row.interactions]
    counts = Counter(newest.values_list("outcome", flat=True)[:MOST_COUNTED])
    sentence, probability = _reason(rule, row, counts)
    return Explanation(
        sentence=sentence,
        value=row.value.value,
        probability=probability,
        count=row.interactions,
        counts=counts,
        interactions=[_evidence(one) for one in newest[:MOST_SHOWN]],
    )


def _reason(rule: Rule, row: ConfigLearned, counts: Mapping[str, int]) -> tuple[str, float | None]:
    try:
        state = rule.state.from_json(row.state)
    except UnreadableState as error:
        return f"{error} Forget it, so that it can be learned anew.", None
    base = inherited(rule, row.node_id) if row.base is None else row.base.value
    return rule.explain(state, base, counts), rule.probability(state)


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
