"""How likely a message of a given score is bad, judged from labels that are sometimes wrong.

The chance of being bad rises with the log-odds of the score along a logistic curve (Platt 1999,
"Probabilistic Outputs for Support Vector Machines"); a label is wrong with a small unknown
probability on either side (Natarajan et al. 2013, "Learning with Noisy Labels"). Curve and
noise are not fitted but averaged over a grid, each point weighted by its posterior probability
(grid approximation; Gelman et al., "Bayesian Data Analysis", §3.7): few labels give a cautious
answer, not a wild one.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from math import exp, log

BINS = 20  # scores from 0 to 1 in steps of 0.05; a bin is known by its middle

_MIDDLES = [0.4 * step for step in range(-10, 11)]  # log-odds of the score where half are bad
_SLOPES = [0.7, 1.2, 2.0, 3.5]
_WRONG = [0.02, 0.06, 0.12, 0.2]  # chance that one label is wrong
_UNLIKELY = -12.0  # log of the posterior against the best curve's: less changes no answer
_SPREAD = 1.8  # prior of the middle, in log-odds: normal around a score of 0.5


def bin_of(score: float) -> int:
    return min(BINS - 1, int(score * BINS))


def middle_of(bin_: int) -> float:
    return (bin_ + 0.5) / BINS


@cache
def _grid() -> Sequence[tuple[float, Sequence[float], Sequence[float], Sequence[float]]]:
    """Per curve: its prior, and by bin the chance of bad, the log-chances of either label."""
    odds = [log(middle_of(b) / (1 - middle_of(b))) for b in range(BINS)]
    curves = []
    for middle, slope, wrong in product(_MIDDLES, _SLOPES, _WRONG):
        bad = [1 / (1 + exp(-slope * (x - middle))) for x in odds]
        labelled = [wrong + (1 - 2 * wrong) * chance for chance in bad]
        curves.append(
            (
                -0.5 * (middle / _SPREAD) ** 2,
                bad,
                [log(chance) for chance in labelled],
                [log(1 - chance) for chance in labelled],
            )
        )
    return curves


def chances(bad: Mapping[int, float], good: Mapping[int, float]) -> Sequence[float]:
    """The chance of being bad by bin, given amounts of labels by bin; it never falls."""
    grid = _grid()
    labels = [(b, bad.get(b, 0.0), good.get(b, 0.0)) for b in sorted({*bad, *good})]
    evidence = [
        prior + sum(said_bad * yes[b] + said_good * no[b] for b, said_bad, said_good in labels)
        for prior, _, yes, no in grid
    ]
    most = max(evidence)
    likely = [
        (exp(each - most), bad_by_bin)
        for each, (_, bad_by_bin, _, _) in zip(evidence, grid, strict=True)
        if each - most > _UNLIKELY
    ]
    total = sum(weight for weight, _ in likely)
    return [sum(weight * each[b] for weight, each in likely) / total for b in range(BINS)]
