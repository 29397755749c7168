"""Setting a policy, and doing what it asks for in short transactions: killed, run it again."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence

from persistence import clock, store
from persistence.audit import appending
from persistence.moments import stored
from persistence.tsdb.retention import batches, queries
from persistence.tsdb.retention.forecast import Forecast, forecasts
from persistence.tsdb.retention.models import StoredPolicy
from persistence.tsdb.retention.queries import PastRun
from persistence.tsdb.retention.recording import Record
from persistence.tsdb.retention.rules import STAGES, Policy, Step, check, in_words, steps
from persistence.tsdb.rules import CorrelationType
from persistence.writing import InvalidInput, refuse_read_only, transaction

SECONDS_AT_ONCE = 0.2  # of a transaction: others wait for it on SQLite
# Rows of one transaction. What each costs besides its rows, a hundred rows do not outweigh.
FEWEST, MOST = 500, 5_000
# SQLite's lock is for whoever asks at the right moment: a writer that waits asks every 0.1 s.
REST_SECONDS = 0.1
Progress = Callable[[CorrelationType, int, int | None], None]  # rows gone, of how many if known


def set_policy(kind: CorrelationType, policy: Policy, *, by: str) -> None:
    """Put a policy in force, recorded in the store's chain. Raises InvalidInput."""
    problems = check(kind, policy)
    if problems:
        raise InvalidInput(" ".join(problem.sentence for problem in problems))
    now = clock.now()
    days = {
        "raw_days": policy.raw,
        "aggregated_days": policy.aggregated,
        "downsampled_days": policy.downsampled,
    }
    with transaction():
        StoredPolicy.objects.create(
            correlation_type=str(kind), **days, set_by=by, set_at=stored(now)
        )
        payload = {"correlation_type": str(kind), **days, "in_words": in_words(kind, policy)}
        appending.append("retention.policy_set", originator=by, payload=payload, at=now)


def run(
    *,
    by: str,
    kinds: Iterable[CorrelationType] = tuple(STAGES),
    on_progress: Progress | None = None,
) -> Sequence[PastRun]:
    """Do what the policies in force ask for; return what was done, a run for each type.

    A type of which nothing went has no run. Raises ReadOnlyStore.
    """
    refuse_read_only()
    now = clock.now()
    done = [
        _run(one, by, now, on_progress) for one in forecasts(now=now, kinds=kinds) if one.rows != 0
    ]
    return [queries.run(number, now=clock.now()) for number in done if number is not None]


def _run(foreseen: Forecast, by: str, now: dt.datetime, on_progress: Progress | None) -> int | None:
    """Run over one type; return the number of the run, None where nothing went."""
    kind, policy, gone = foreseen.kind, foreseen.policy, 0
    record = Record(kind, policy, by, now, foreseen.rows)
    for step in steps(kind, policy, now):
        for rows in _take_all(step, record):
            gone += rows
            if on_progress:
                on_progress(kind, gone, foreseen.rows)
    record.finish(clock.now())
    return record.run_id


def _take_all(step: Step, record: Record) -> Iterable[int]:
    """Take a step's rows batch by batch; yield how many went with each."""
    cursor, most = None, MOST // 10
    while True:
        begun = time.monotonic()
        batch = batches.take(step, record, cursor=cursor, most=most, now=clock.now())
        yield batch.rows
        if batch.cursor is None:
            return
        cursor = batch.cursor
        took = time.monotonic() - begun
        if store.connection().vendor == "sqlite":
            time.sleep(REST_SECONDS)
        most = max(FEWEST, min(MOST, int(most * min(2.0, SECONDS_AT_ONCE / took))))
