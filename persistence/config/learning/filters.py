"""A channel's filter: how sensitive it should be, after findings confirmed and dismissed.

A message with a score of at least 1 - sensitivity is held back. The rule learns how likely a
message of each score is bad (`curves`), and holds back from the score on where that chance is
half the F1 a filter can reach: the threshold that maximises F1 (Lipton, Elkan and Narayanaswamy
2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure"; followed online as in
Busa-Fekete et al. 2015, "Online F-Measure Optimization"). Only what an agent is really told
goes in: a message that passed unremarked says nothing. So what is reported as missed has no
good messages of its score to be held against, and counts by half (after Elkan and Noto 2008,
"Learning Classifiers from Only Positive and Unlabeled Data").
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from persistence.config.learning import curves
from persistence.config.learning.certainty import Certainty, of_rate
from persistence.config.learning.interactions import Interaction, NotAnInteraction, one_of
from persistence.config.learning.tallies import Tally

OUTCOMES = ("confirmed", "dismissed", "missed", "passed")
DEFAULT_SENSITIVITY = 0.5

_WORTH_HOLDING = 0.4  # half of F1 = 0.8, about the best that overlapping scores allow
_REPORTED = 0.5  # the weight of a message reported as missed
_DEFAULT_WORTH = 10.0  # the default speaks as loud as this many interactions


class State(Tally):
    """Amounts of each outcome by score bin ("confirmed:13"), without a score: "confirmed:"."""

    RULE: ClassVar[str] = "filter"
    HALF_LIFE: ClassVar[timedelta] = timedelta(days=14)


def fold(state: State, interaction: Interaction) -> State:
    """Hear of a finding: confirmed or dismissed, a bad message missed, or one passed rightly.

    `value` is the message's score from 0 to 1; without one the finding counts for the rate of
    right findings but says nothing about the sensitivity.
    """
    outcome = one_of(interaction, *OUTCOMES)
    score = interaction.value
    if score is not None and not 0 <= score <= 1:
        raise NotAnInteraction("The score of a finding lies from 0 to 1.")
    bin_ = "" if score is None else str(curves.bin_of(score))
    return state.adding({f"{outcome}:{bin_}": interaction.weight}, interaction.at)


def value(state: State, at: datetime, default: float = DEFAULT_SENSITIVITY) -> float:
    """The sensitivity from 0 to 1; it returns to the default as the evidence fades."""
    bad = _by_bin(state, at, confirmed=1.0, missed=_REPORTED)
    good = _by_bin(state, at, dismissed=1.0, passed=1.0)
    worth = sum(bad.values()) + sum(good.values())
    if not worth:
        return default
    learned = 1 - _threshold(curves.chances(bad, good))
    return (default * _DEFAULT_WORTH + learned * worth) / (_DEFAULT_WORTH + worth)


def certainty(state: State, at: datetime) -> Certainty:
    """How often what was held back was held back rightly."""
    return of_rate(_amount(state, at, "confirmed"), _amount(state, at, "dismissed"))


def probability(state: State, at: datetime) -> float:
    return certainty(state, at).probability


def explain(state: State) -> str:
    """Why the sensitivity is what it is, in words, as of the newest interaction."""
    if state.at is None:
        return "Nothing was heard yet: the default stands."
    at = state.at
    sensitivity = value(state, at)
    told = ", ".join(
        f"{_amount(state, at, outcome):.1f} {outcome}"
        for outcome in OUTCOMES
        if _amount(state, at, outcome)
    )
    return (
        f"Sensitivity {sensitivity:.2f} holds a message back from a score of "
        f"{1 - sensitivity:.2f} on. It stands on {state.heard} interactions, which fade by half "
        f"every {state.HALF_LIFE.days} days and now weigh {told}. "
        f"What was held back was held back rightly with probability {certainty(state, at)}."
    )


def _threshold(chances: Sequence[float]) -> float:
    """The score from which on a message is likely enough bad, between the middles of bins."""
    for bin_, chance in enumerate(chances):
        if chance >= _WORTH_HOLDING:
            if bin_ == 0:
                return curves.middle_of(0)
            below = chances[bin_ - 1]
            step = (_WORTH_HOLDING - below) / (chance - below)
            return curves.middle_of(bin_ - 1) + step / curves.BINS
    return curves.middle_of(curves.BINS - 1)


def _by_bin(state: State, at: datetime, **weights: float) -> dict[int, float]:
    """Add the amounts of some outcomes, each times its weight, by score bin."""
    amounts: dict[int, float] = {}
    for name, amount in state.amounts_at(at).items():
        outcome, _, bin_ = name.partition(":")
        if outcome in weights and bin_:
            amounts[int(bin_)] = amounts.get(int(bin_), 0.0) + weights[outcome] * amount
    return amounts


def _amount(state: State, at: datetime, outcome: str) -> float:
    return sum(
        amount for name, amount in state.amounts_at(at).items() if name.partition(":")[0] == outcome
    )
