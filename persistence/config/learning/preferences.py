"""What a user prefers, and how people use a channel: choices counted, the old ones fading.

The share of a choice is its posterior mean under a Dirichlet prior of one half per choice seen
(Krichevsky and Trofimov 1981), over counts that halve every 30 days, so a change of mind shows
after some weeks and one odd day does not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from persistence.config.learning.interactions import Interaction
from persistence.config.learning.tallies import Tally

_FORGOTTEN = 0.1  # interactions: what has faded to less than this is no preference


class State(Tally):
    """Amounts by choice, of one subject: a user's language, the hours of a channel."""

    RULE: ClassVar[str] = "preference"
    HALF_LIFE: ClassVar[timedelta] = timedelta(days=30)


def fold(state: State, interaction: Interaction) -> State:
    """Hear of a choice: `outcome` names what was chosen; against it counts nothing."""
    return state.adding({interaction.outcome: interaction.weight}, interaction.at)


def shares(state: State, at: datetime) -> Mapping[str, float]:
    """The probability of each choice next time, the likeliest first."""
    amounts = state.amounts_at(at)
    total = sum(amounts.values()) + 0.5 * len(amounts)
    ranked = sorted(amounts.items(), key=lambda each: (-each[1], each[0]))
    return {choice: (amount + 0.5) / total for choice, amount in ranked}


def value(state: State, at: datetime) -> str:
    """The favoured choice; empty while nothing is known, and after all has faded."""
    amounts = state.amounts_at(at)
    if max(amounts.values(), default=0.0) < _FORGOTTEN:
        return ""
    return next(iter(shares(state, at)))


def probability(state: State, at: datetime) -> float:
    """Of the favoured choice."""
    return next(iter(shares(state, at).values()), 0.0)


def explain(state: State) -> str:
    if state.at is None:
        return "Nothing was heard yet."
    ranked = [f"{choice} {share:.2f}" for choice, share in shares(state, state.at).items()]
    more = f" and {len(ranked) - 5} more" if len(ranked) > 5 else ""
    return (
        f"{state.heard} interactions, which fade by half every {state.HALF_LIFE.days} days, "
        f"give these probabilities: {', '.join(ranked[:5])}{more}."
    )
