"""What a run would do now: counted within a time limit, and nothing written."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from persistence import limits
from persistence.ordering import in_order
from persistence.tsdb.expressions import StoredSize
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import queries
from persistence.tsdb.retention.reading import OLDEST, leaving
from persistence.tsdb.retention.rules import NOUNS, STAGES, Policy, Step, in_words, noun, steps
from persistence.tsdb.rules import CorrelationType

SECONDS = 2.0
SAMPLE = 1_000  # of the oldest rows, where all of them took too long to measure


@dataclass(frozen=True)
class Leaving:
    """The rows of one step. `rows` is None where they were not counted in time.

    `measured` is False where `bytes` is the size of a sample times the rows.
    """

    step: Step
    rows: int | None
    bytes: int | None
    measured: bool = True

    @property
    def noun(self) -> str:
        return noun(self.step.source, self.rows)

    @property
    def become(self) -> str:
        """Name what the rows become; empty where they go for good."""
        return NOUNS[self.step.into] if self.step.into else ""


@dataclass(frozen=True)
class Forecast:
    """What a run over one type would do by a policy."""

    kind: CorrelationType
    policy: Policy
    leaving: Sequence[Leaving]

    @property
    def words(self) -> str:
        return in_words(self.kind, self.policy)

    @property
    def rows(self) -> int | None:
        """How many rows would go; None where some were not counted."""
        numbers = [part.rows for part in self.leaving]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def bytes(self) -> int | None:
        numbers = [part.bytes for part in self.leaving]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def measured(self) -> bool:
        return all(part.measured for part in self.leaving)


def forecast(
    kind: CorrelationType, policy: Policy, *, now: dt.datetime, seconds: float = SECONDS
) -> Forecast:
    """Say what a run over a type would do now, taking about so many seconds."""
    until = time.monotonic() + seconds
    found = [_leaving(step, until) for step in steps(kind, policy, now)]
    return Forecast(kind, policy, found)


def forecasts(
    *, now: dt.datetime, kinds: Iterable[CorrelationType] = tuple(STAGES), seconds: float = SECONDS
) -> Sequence[Forecast]:
    """Say what a run by the policies in force would do now, of each type within so many seconds."""
    in_force = queries.policies()
    return [forecast(kind, in_force[kind].policy, now=now, seconds=seconds) for kind in kinds]


def _leaving(step: Step, until: float) -> Leaving:
    rows = _within(until, lambda: leaving(step).order_by().count())
    if not rows:
        return Leaving(step, rows, rows)
    size = _within(until, lambda: _bytes(leaving(step)))
    if size is not None:
        return Leaving(step, rows, size)
    sample = in_order(leaving(step), OLDEST)[:SAMPLE]
    sampled = _within(time.monotonic() + limits.BESIDE_SECONDS, lambda: _bytes(sample))
    guess = None if sampled is None else sampled * rows // min(rows, SAMPLE)
    return Leaving(step, rows, guess, measured=False)


def _bytes(rows: QuerySet[Correlation]) -> int:
    return rows.annotate(size=StoredSize()).aggregate(all=Sum("size"))["all"] or 0


def _within(until: float, ask: Callable[[], int]) -> int | None:
    """Ask a question before the process's own monotonic clock says so; None: it took too long."""
    left = until - time.monotonic()
    if left <= 0:
        return None
    try:
        with limits.time_limit(left):
            return ask()
    except limits.TimeLimitReached:
        return None
