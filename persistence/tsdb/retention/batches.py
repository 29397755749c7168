"""One short transaction of a run: some rows go, and what stands for them is there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persistence import store
from persistence.sessions import keep_undo_in_memory
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import aggregating, nodes, unfinished
from persistence.tsdb.retention.reading import portion
from persistence.tsdb.retention.recording import Gone, Record
from persistence.tsdb.retention.rules import Step
from persistence.tsdb.rules import CorrelationType
from persistence.writing import transaction

TRACED = (CorrelationType.TRACE_SPAN, CorrelationType.SERVICE_INTERACTION)
_LOCK = 0x4349524953524554  # "CIRISRET"


@dataclass(frozen=True)
class Batch:
    """How many rows have gone, and where the next batch begins; None: the step is done."""

    rows: int
    cursor: str | None


def take(step: Step, record: Record, *, cursor: str | None, most: int, now: dt.datetime) -> Batch:
    """Let the next rows of a step leave their stage, and count them on the run's record."""
    keep_undo_in_memory()
    with transaction():
        be_alone()
        found = portion(step, cursor=cursor, most=most)
        rows, made = found.rows, 0
        if step.into is not None:
            rows, made = aggregating.summarise(step.source, step.into, rows, now)
        elif step.source in TRACED:
            rows = unfinished.of_finished_work(rows)
        if rows:
            beside = _remove(step.source, rows)
            record.add(Gone(len(rows), sum(row.size for row in rows), beside, made), now)
    return Batch(len(rows), found.cursor)


def be_alone() -> None:
    """Let no other run work or begin until this transaction ends; SQLite has one writer anyway."""
    if store.connection().vendor == "postgresql":
        with store.connection().cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _remove(source: CorrelationType, rows: Sequence[Any]) -> int:
    """Remove rows; return how many nodes went with them."""
    beside = nodes.remove_beside(source, rows)
    Correlation.objects.filter(correlation_id__in=[row.correlation_id for row in rows]).delete()
    return beside
