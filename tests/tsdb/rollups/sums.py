"""The sums of one metric's hours, as a chart shows them."""

from dataclasses import replace

import numpy as np

from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, lines
from tests.tsdb.rows import HOUR, at

QUESTION = LinesQuestion("cpu", at(0), at(600), HOUR, tuple(Aggregate))


def sums(**changes):
    """Return the sum of each bucket that holds anything, and what was read."""
    found = lines(replace(QUESTION, **changes))
    (line,) = found.lines
    values = line.values[Aggregate.SUM]
    return values[~np.isnan(values)].tolist(), str(found.source)
