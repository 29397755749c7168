"""What is known of retention: the policies in force, earlier ones, and the runs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persistence import shapes
from persistence.moments import Moment
from persistence.tsdb.retention.models import Run, StoredPolicy
from persistence.tsdb.retention.rules import FOR_EVER, STAGES, Policy, in_words
from persistence.tsdb.rules import CorrelationType

FINISHED, RUNNING, STOPPED = "finished", "running", "stopped"
SECONDS_UNTIL_STOPPED = 30  # a run that works says so with each batch
RUNS_SHOWN = 20


@dataclass(frozen=True)
class InForce:
    """The policy of a type. Nobody has set it where `set_by` is empty: kept for ever."""

    kind: CorrelationType
    policy: Policy
    set_by: str = ""
    set_at: Moment | None = None

    @property
    def words(self) -> str:
        return in_words(self.kind, self.policy)


@dataclass(frozen=True)
class PastRun:
    """What a run over one type did. `state` is finished, running or stopped."""

    number: int
    kind: str
    state: str
    started_by: str
    started_at: Moment
    updated_at: Moment
    finished_at: Moment | None
    rows_to_go: int | None
    rows_gone: int
    bytes_gone: int
    nodes_gone: int
    summaries: int


def policies() -> Mapping[CorrelationType, InForce]:
    """Return the policy in force of each type that can have one."""
    found = {kind: InForce(kind, FOR_EVER) for kind in STAGES}
    if not shapes.current().has("retention_policies"):
        return found
    for row in StoredPolicy.objects.order_by("policy_id"):
        kind = CorrelationType(row.correlation_type)
        policy = Policy(row.raw_days, row.aggregated_days, row.downsampled_days)
        found[kind] = InForce(kind, policy, row.set_by, row.set_at)
    return found


def runs(*, now: dt.datetime, most: int = RUNS_SHOWN) -> Sequence[PastRun]:
    """Return the newest runs first."""
    if not shapes.current().has("retention_runs"):
        return []
    return [_past(row, now) for row in Run.objects.order_by("-run_id")[:most]]


def run(number: int, *, now: dt.datetime) -> PastRun:
    return _past(Run.objects.get(run_id=number), now)


def _past(row: Run, now: dt.datetime) -> PastRun:
    return PastRun(
        row.run_id,
        row.correlation_type,
        _state(row, now),
        row.started_by,
        row.started_at,
        row.updated_at,
        row.finished_at,
        row.rows_to_go,
        row.rows_gone,
        row.bytes_gone,
        row.nodes_gone,
        row.summaries,
    )


def _state(row: Run, now: dt.datetime) -> str:
    if row.finished_at is not None:
        return FINISHED
    silent = dt.timedelta(seconds=SECONDS_UNTIL_STOPPED)
    worked = row.updated_at.at is not None and now - row.updated_at.at < silent
    return RUNNING if worked else STOPPED
