"""Channels that are simulated honestly: what an agent would hear of its findings, and no more.

One message in 33 is bad. Scores of good and bad messages overlap (normal in log-odds). A
message held back is confirmed or dismissed four times in five, wrongly one time in ten; of bad
messages let through three in ten are reported, and one good one in a thousand. Nothing else is
heard. A channel takes 144 messages a day.

The kinds: in a `loud` channel everything scores high, in a `quiet` one low; a `shifted` one turns
from the one into the other halfway; an `ordinary` one suits the default already.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random
from statistics import NormalDist

from persistence.config.learning import filters
from persistence.config.learning.interactions import Interaction

KINDS = ("loud", "quiet", "shifted")
ORDINARY = "ordinary"

BAD_SHARE = 0.03
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN = timedelta(minutes=10)
_SHIFTS = {"loud": (1.0, 2.0), "quiet": (-2.2, -1.2), ORDINARY: (0.3, 0.3)}


@dataclass(frozen=True)
class Channel:
    """The log-odds of the scores of good and of bad messages."""

    good: NormalDist
    bad: NormalDist

    def message(self, chance: Random) -> tuple[bool, float]:
        """Whether it is bad, and its score."""
        is_bad = chance.random() < BAD_SHARE
        of = self.bad if is_bad else self.good
        return is_bad, 1 / (1 + exp(-chance.gauss(of.mean, of.stdev)))

    def f1(self, sensitivity: float) -> float:
        """Of a filter at this sensitivity, over all messages there can be."""
        threshold = min(max(1 - sensitivity, 1e-9), 1 - 1e-9)
        at = log(threshold / (1 - threshold))
        caught = BAD_SHARE * (1 - self.bad.cdf(at))
        disturbed = (1 - BAD_SHARE) * (1 - self.good.cdf(at))
        return 2 * caught / (caught + disturbed + BAD_SHARE)

    def best_f1(self) -> float:
        return max(self.f1(step / 200) for step in range(1, 200))


@dataclass(frozen=True)
class Outcome:
    kind: str
    fixed: float  # F1 at the default sensitivity
    learned: float
    best: float  # F1 at the best sensitivity there is
    days: float

    @property
    def is_win(self) -> bool:
        return self.learned > self.fixed


def drawn(kind: str, chance: Random) -> Channel:
    good = chance.gauss(-2.0, 0.2) + chance.uniform(*_SHIFTS[kind])
    bad = good + chance.uniform(2.6, 3.6)
    return Channel(
        NormalDist(good, chance.uniform(0.8, 1.1)), NormalDist(bad, chance.uniform(0.8, 1.1))
    )


def heard_of(is_bad: bool, is_held: bool, chance: Random, wrong: float) -> str:
    """What the agent hears of a message; mostly nothing."""
    if is_held:
        is_right = chance.random() >= wrong
        outcome = "confirmed" if is_bad == is_right else "dismissed"
        return outcome if chance.random() < 0.8 else ""
    return "missed" if chance.random() < (0.3 if is_bad else 0.001) else ""


def learned(kind: str, seed: int, interactions: int = 200, wrong: float = 0.1) -> Outcome:
    """Let a filter learn in one channel, then hold it against the fixed default."""
    chance = Random(f"{kind} {seed}")
    first, then = ("loud", "quiet") if seed % 2 else ("quiet", "loud")
    channel = drawn(first if kind == "shifted" else kind, chance)
    later = drawn(then, chance) if kind == "shifted" else channel
    state, sensitivity, at = filters.State(), filters.DEFAULT_SENSITIVITY, BEGIN
    while state.heard < interactions:
        at += BETWEEN
        current = later if state.heard >= interactions // 2 else channel
        is_bad, score = current.message(chance)
        outcome = heard_of(is_bad, score >= 1 - sensitivity, chance, wrong)
        if outcome:
            state = filters.fold(state, Interaction("finding", "", outcome, score, at))
            sensitivity = filters.value(state, at)
    return Outcome(
        kind,
        later.f1(filters.DEFAULT_SENSITIVITY),
        later.f1(sensitivity),
        later.best_f1(),
        (at - BEGIN) / timedelta(days=1),
    )
