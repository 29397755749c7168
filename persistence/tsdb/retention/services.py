"""Setting a policy, and doing what it asks for in short transactions: killed, run it again."""

import time
from collections.abc import Callable, Iterable, Sequence

from persistence import clock, store
from persistence.audit import appending
from persistence.moments import stored
from persistence.tsdb.retention import batches, queries
from persistence.tsdb.retention.forecast import forecasts
from persistence.tsdb.retention.models import StoredPolicy
from persistence.tsdb.retention.queries import PastRun
from persistence.tsdb.retention.recording import Record
from persistence.tsdb.retention.rules import STAGES, Policy, Step, check, in_words, steps
from persistence.tsdb.rules import CorrelationType
from persistence.writing import Conflict, InvalidInput, refuse_read_only, transaction

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


class AtWork(Conflict):
    """A run is at work: it has begun, and has said how far it is since."""

    def __init__(self, working: PastRun) -> None:
        super().__init__("A run is at work already.")
        self.working = working


def begin(*, by: str, seconds: float) -> PastRun | None:
    """Begin a run for `run` to go on with; None where nothing is to go.

    Counts each type for so many seconds. Raises ReadOnlyStore, and AtWork where one is at work: of
    several that begin at once, one does. One that died is at work until it has been silent for
    SECONDS_UNTIL_STOPPED.
    """
    refuse_read_only()
    foreseen = forecasts(now=clock.now(), seconds=seconds)
    with transaction():
        batches.be_alone()
        now = clock.now()
        working = next((one for one in queries.runs(now=now) if one.state == queries.RUNNING), None)
        if working is not None:
            raise AtWork(working)
        first = next((one for one in foreseen if one.rows != 0), None)
        if first is None:
            return None
        number = Record(first.kind, first.policy, by, now, first.rows).begin()
    return queries.run(number, now=now)


def run(
    *,
    by: str,
    kinds: Iterable[CorrelationType] = tuple(STAGES),
    begun: int | None = None,
    on_progress: Progress | None = None,
) -> Sequence[PastRun]:
    """Do what the policies in force ask for; return what was done, a run for each type.

    A type of which nothing went has no run, but for the one that was `begun`. Raises ReadOnlyStore.
    """
    refuse_read_only()
    now = clock.now()
    numbers = {queries.run(begun, now=now).kind: begun} if begun is not None else {}
    records = [
        Record(one.kind, one.policy, by, now, one.rows, numbers.get(str(one.kind)))
        for one in forecasts(now=now, kinds=kinds)
        if one.rows != 0 or str(one.kind) in numbers
    ]
    done = [_run(record, on_progress) for record in records]
    return [queries.run(number, now=clock.now()) for number in done if number is not None]


def _run(record: Record, on_progress: Progress | None) -> int | None:
    """Run over one type; return the number of the run, None where nothing went."""
    kind, gone = record.kind, 0
    for step in steps(kind, record.policy, record.started):
        for rows in _take_all(step, record):
            gone += rows
            if on_progress:
                on_progress(kind, gone, record.rows_to_go)
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
