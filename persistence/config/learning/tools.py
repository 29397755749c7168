"""Which tool to prefer: the likelier it succeeds and the sooner it answers, the better.

A tool's score is the mean of its Beta posterior of success times 1 / (1 + latency / patience):
a wait discounts a result hyperbolically (Mazur 1987). The latency is an exponentially weighted
mean by time (Roberts 1959), so a tool that grew slow is noticed; all amounts halve every 14
days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from persistence.config.learning import arms
from persistence.config.learning.certainty import Certainty
from persistence.config.learning.interactions import Interaction, NotAnInteraction
from persistence.config.learning.tallies import Tally

PATIENCE = 10.0  # seconds of waiting that halve what a result is worth


class State(Tally):
    """Amounts of "success:NAME", "failure:NAME", and "seconds:NAME" over "timed:NAME" calls."""

    RULE: ClassVar[str] = "tool"
    HALF_LIFE: ClassVar[timedelta] = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """One tool: how surely it succeeds, its mean latency in seconds (None: never timed)."""

    success: Certainty
    latency: float | None
    score: float


def fold(state: State, interaction: Interaction) -> State:
    """Hear of a call: `subject` is the tool, `value` its latency in seconds if it was timed."""
    changes = arms.heard(interaction)
    if interaction.value is not None:
        if interaction.value < 0:
            raise NotAnInteraction("The latency of a call is at least 0 seconds.")
        changes[f"seconds:{interaction.subject}"] = interaction.weight * interaction.value
        changes[f"timed:{interaction.subject}"] = interaction.weight
    return state.adding(changes, interaction.at)


def standings(state: State, at: datetime) -> Mapping[str, Standing]:
    """Every tool heard of, the best first."""
    known = [(name, _standing(state, name, sure)) for name, sure in _certainties(state, at)]
    return dict(sorted(known, key=lambda each: (-each[1].score, each[0])))


def value(state: State, at: datetime) -> str:
    """The tool to prefer; empty while none was called."""
    return next(iter(standings(state, at)), "")


def probability(state: State, at: datetime) -> float:
    """That the preferred tool succeeds."""
    best = next(iter(standings(state, at).values()), None)
    return best.success.probability if best else 0.0


def explain(state: State) -> str:
    if state.at is None:
        return "Nothing was heard yet."
    ranked = standings(state, state.at)
    told = "; ".join(f"{name} {_in_words(each)}" for name, each in list(ranked.items())[:5])
    more = f"; and {len(ranked) - 5} more" if len(ranked) > 5 else ""
    return (
        f"{state.heard} calls, which fade by half every {state.HALF_LIFE.days} days, "
        f"rank the tools by success and speed: {told}{more}."
    )


def _certainties(state: State, at: datetime) -> list[tuple[str, Certainty]]:
    return list(arms.certainties(state, at).items())


def _standing(state: State, name: str, success: Certainty) -> Standing:
    timed = state.amounts.get(f"timed:{name}", 0.0)  # fading cancels out of a mean
    latency = state.amounts.get(f"seconds:{name}", 0.0) / timed if timed else None
    return Standing(success, latency, success.probability / (1 + (latency or 0.0) / PATIENCE))


def _in_words(each: Standing) -> str:
    timing = "never timed" if each.latency is None else f"{each.latency:.2f} s"
    return f"succeeds with {each.success}, {timing}, score {each.score:.2f}"
