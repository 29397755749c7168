"""Which response template serves best: each use is a trial, each answer its outcome.

Thompson sampling (Thompson 1933; Chapelle and Li 2011, "An Empirical Evaluation of Thompson
Sampling"): draw a success rate for each template from its Beta posterior, use the one that drew
the highest. What is little tried draws widely and so gets tried; what fails is soon left alone.
Outcomes fade by half every 30 days, so that a template that aged can be found out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from persistence.config.learning import arms
from persistence.config.learning.interactions import Interaction
from persistence.config.learning.tallies import Tally


class State(Tally):
    """Amounts of "success:NAME" and "failure:NAME"."""

    RULE: ClassVar[str] = "template"
    HALF_LIFE: ClassVar[timedelta] = timedelta(days=30)


def fold(state: State, interaction: Interaction) -> State:
    """Hear how a template did: `subject` names it, `outcome` is success or failure."""
    return state.adding(arms.heard(interaction), interaction.at)


def choose(state: Tally, names: Sequence[str], at: datetime, chance: Random) -> str:
    """The template to use next, of these; a name never heard of is tried like any other."""
    known = arms.amounts(state, at)

    def drawn(name: str) -> float:
        good, bad = known.get(name, (0.0, 0.0))
        return chance.betavariate(1 + good, 1 + bad)

    return max(names, key=drawn)


def value(state: State, at: datetime) -> str:
    """The template that has served best so far; empty while none was used."""
    known = arms.certainties(state, at)
    return max(known, key=lambda name: known[name].probability, default="")


def probability(state: State, at: datetime) -> float:
    """That the best template serves."""
    known = arms.certainties(state, at)
    return known[value(state, at)].probability if known else 0.0


def explain(state: State) -> str:
    if state.at is None:
        return "Nothing was heard yet."
    known = arms.certainties(state, state.at)
    ranked = sorted(known, key=lambda name: -known[name].probability)
    told = "; ".join(f"{name} {known[name]}" for name in ranked[:5])
    more = f"; and {len(ranked) - 5} more" if len(ranked) > 5 else ""
    return (
        f"Of {state.heard} uses, which fade by half every {state.HALF_LIFE.days} days, "
        f"each template serves with probability: {told}{more}."
    )
