"""How sure one may be of a rate after some successes and failures.

The rate is the mean of the Beta posterior that follows Bernoulli trials under a uniform prior
(Laplace's rule of succession). The interval is Wilson's score interval (JASA 1927): it needs
square roots alone, stays within 0 and 1, and holds for few and for fractional trials.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # 95 % of the normal distribution lies within


@dataclass(frozen=True)
class Certainty:
    """A probability with the 95 % interval it lies in."""

    probability: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.probability:.2f} (95 % interval {self.low:.2f} to {self.high:.2f})"


def of_rate(successes: float, failures: float) -> Certainty:
    """Of trials with these amounts of success and failure, which may have faded."""
    trials = successes + failures
    mean = (successes + 1) / (trials + 2)
    if trials <= 0:
        return Certainty(mean, 0.0, 1.0)
    share = successes / trials
    middle = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials)
    spread = Z * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials**2))
    spread /= 1 + Z * Z / trials
    return Certainty(mean, max(0.0, middle - spread), min(1.0, middle + spread))
