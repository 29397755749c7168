"""Setting a policy, and doing what it asks for in short transactions: killed, run it again."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence

from persistence import clock, store
from persistence.audit import appending
from persistence.moments import stored
from persistence.tsdb.retention import batches, queries
from persistence.tsdb.retention.forecast import Forecast, forecasts
from persistence.tsdb.retention.models import Run, StoredPolicy
from persistence.tsdb.retention.queries import PastRun
from persistence.tsdb.retention.rules import STAGES, Policy, Step, check, in_words, steps
from persistence.tsdb.rules import CorrelationType
from persistence.writing import InvalidInput, refuse_read_only, transaction

SECONDS_AT_ONCE = 0.2  # of a transaction: others wait for it on SQLite
FEWEST, MOST = 100, 5_000  # rows of one transaction
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

    A type of which nothing is to go has no run. Raises ReadOnlyStore.
    """
    refuse_read_only()
    now = clock.now()
    foreseen = forecasts(now=now, kinds=kinds)
    return [_run(one, by, now, on_progress) for one in foreseen if one.rows != 0]


def _run(foreseen: Forecast, by: str, now: dt.datetime, on_progress: Progress | None) -> PastRun:
    kind = foreseen.kind
    run_id = _begin(foreseen, by, now)
    gone = 0
    for step in steps(kind, foreseen.policy, now):
        for rows in _take_all(step, run_id):
            gone += rows
            if on_progress:
                on_progress(kind, gone, foreseen.rows)
    return _finish(run_id, by)


def _take_all(step: Step, run_id: int) -> Iterable[int]:
    """Take a step's rows batch by batch; yield how many went with each."""
    cursor, most = None, MOST // 10
    while True:
        begun = time.monotonic()
        batch = batches.take(step, run_id=run_id, cursor=cursor, most=most, now=clock.now())
        yield batch.rows
        if batch.cursor is None:
            return
        cursor = batch.cursor
        took = time.monotonic() - begun
        if store.connection().vendor == "sqlite":
            time.sleep(REST_SECONDS)
        most = max(FEWEST, min(MOST, int(most * min(2.0, SECONDS_AT_ONCE / took))))


def _begin(foreseen: Forecast, by: str, now: dt.datetime) -> int:
    kind, policy = foreseen.kind, foreseen.policy
    with transaction():
        row = Run.objects.create(
            correlation_type=str(kind),
            started_by=by,
            started_at=stored(now),
            updated_at=stored(now),
            rows_to_go=foreseen.rows,
        )
        payload = {
            "run": row.run_id,
            "correlation_type": str(kind),
            "policy": in_words(kind, policy),
            "steps": [
                {"rows": str(s.source), "into": s.into and str(s.into), "before": stored(s.before)}
                for s in steps(kind, policy, now)
            ],
        }
        appending.append("retention.run_started", originator=by, payload=payload, at=now)
    return int(row.run_id)


def _finish(run_id: int, by: str) -> PastRun:
    now = clock.now()
    with transaction():
        Run.objects.filter(run_id=run_id).update(finished_at=stored(now), updated_at=stored(now))
        done = queries.run(run_id, now=now)
        payload = {
            "run": run_id,
            "correlation_type": done.kind,
            "rows_gone": done.rows_gone,
            "bytes_gone": done.bytes_gone,
            "nodes_gone": done.nodes_gone,
            "summaries": done.summaries,
        }
        appending.append("retention.run_finished", originator=by, payload=payload, at=now)
    return done
