"""One thing that happened and that the agent may learn from."""

import sys
from dataclasses import dataclass
from datetime import datetime

LONGEST_NAME = 200  # characters: names are kept inside what is learned
MOST_WEIGHT = 1e6


class NotAnInteraction(ValueError):
    """What was handed over cannot be learned from; the message says why, to a person."""


@dataclass(frozen=True)
class Interaction:
    """What happened (`outcome`) to whom or what (`subject`), when.

    `value` is the number the rule reads, if it reads one: a finding's score from 0 to 1, a
    call's latency in seconds. `weight` says how many such interactions this one stands for.
    """

    kind: str
    subject: str
    outcome: str
    value: float | None
    at: datetime
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.outcome:
            raise NotAnInteraction("An interaction needs an outcome.")
        if max(len(self.subject), len(self.outcome)) > LONGEST_NAME:
            raise NotAnInteraction(
                f"A subject and an outcome have at most {LONGEST_NAME} characters."
            )
        if self.at.tzinfo is None:
            raise NotAnInteraction("The time of an interaction needs a zone.")
        if self.value is not None and not abs(self.value) <= sys.float_info.max:  # nor NaN
            raise NotAnInteraction("The value of an interaction is a finite number.")
        if not 0 < self.weight <= MOST_WEIGHT:
            raise NotAnInteraction("The weight of an interaction is above 0, at most a million.")


def one_of(interaction: Interaction, *outcomes: str) -> str:
    """The outcome, if the rule knows it."""
    if interaction.outcome not in outcomes:
        known = ", ".join(outcomes)
        raise NotAnInteraction(f"“{interaction.outcome}” is not one of the outcomes {known}.")
    return interaction.outcome
