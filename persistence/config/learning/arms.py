"""Successes and failures of things one may choose between, inside one tally."""

from collections.abc import Mapping
from datetime import datetime

from persistence.config.learning.certainty import Certainty, of_rate
from persistence.config.learning.interactions import Interaction, NotAnInteraction, one_of
from persistence.config.learning.tallies import Tally

OUTCOMES = ("success", "failure")


def heard(interaction: Interaction) -> dict[str, float]:
    """The change to a tally: the subject is what was chosen, the outcome how it went."""
    outcome = one_of(interaction, *OUTCOMES)
    if not interaction.subject:
        raise NotAnInteraction("An interaction needs a subject: what was chosen.")
    return {f"{outcome}:{interaction.subject}": interaction.weight}


def amounts(tally: Tally, at: datetime) -> Mapping[str, tuple[float, float]]:
    """Successes and failures by name."""
    found: dict[str, list[float]] = {}
    for key, amount in tally.amounts_at(at).items():
        outcome, _, name = key.partition(":")
        if outcome in OUTCOMES:
            found.setdefault(name, [0.0, 0.0])[OUTCOMES.index(outcome)] += amount
    return {name: (good, bad) for name, (good, bad) in sorted(found.items())}


def certainties(tally: Tally, at: datetime) -> Mapping[str, Certainty]:
    return {name: of_rate(good, bad) for name, (good, bad) in amounts(tally, at).items()}
