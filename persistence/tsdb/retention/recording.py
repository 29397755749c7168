"""What a run has done so far: its row, and its entries in the store's chain."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from persistence.audit import appending
from persistence.moments import stored
from persistence.tsdb.retention.models import Run
from persistence.tsdb.retention.rules import Policy, in_words, steps
from persistence.tsdb.rules import CorrelationType
from persistence.writing import transaction


@dataclass(frozen=True)
class Gone:
    """Rows that have gone, with what went beside them and what stands for them now."""

    rows: int = 0
    bytes: int = 0
    nodes: int = 0
    summaries: int = 0


@dataclass
class Record:
    """A run over one type: it has a row from the first rows on that go, none where none does."""

    kind: CorrelationType
    policy: Policy
    by: str
    started: dt.datetime
    rows_to_go: int | None
    run_id: int | None = None

    def add(self, gone: Gone, now: dt.datetime) -> None:
        """Count what the transaction that is open lets go; with the first of it the run begins."""
        if self.run_id is None:
            self.run_id = self.begin()
        Run.objects.filter(run_id=self.run_id).update(
            updated_at=stored(now),
            rows_gone=F("rows_gone") + gone.rows,
            bytes_gone=F("bytes_gone") + gone.bytes,
            nodes_gone=F("nodes_gone") + gone.nodes,
            summaries=F("summaries") + gone.summaries,
        )

    def finish(self, now: dt.datetime) -> None:
        """Say that all is done, if there was anything to do."""
        if self.run_id is None:
            return
        with transaction():
            row = Run.objects.get(run_id=self.run_id)
            Run.objects.filter(run_id=self.run_id).update(
                finished_at=stored(now), updated_at=stored(now)
            )
            payload = {
                "run": self.run_id,
                "correlation_type": str(self.kind),
                "rows_gone": row.rows_gone,
                "bytes_gone": row.bytes_gone,
                "nodes_gone": row.nodes_gone,
                "summaries": row.summaries,
            }
            appending.append("retention.run_finished", originator=self.by, payload=payload, at=now)

    def begin(self) -> int:
        """Keep that the run has begun, in the transaction that is open; return its number."""
        row = Run.objects.create(
            correlation_type=str(self.kind),
            started_by=self.by,
            started_at=stored(self.started),
            updated_at=stored(self.started),
            rows_to_go=self.rows_to_go,
        )
        payload = {
            "run": row.run_id,
            "correlation_type": str(self.kind),
            "policy": in_words(self.kind, self.policy),
            "steps": [
                {"rows": str(s.source), "into": s.into and str(s.into), "before": stored(s.before)}
                for s in steps(self.kind, self.policy, self.started)
            ],
        }
        appending.append(
            "retention.run_started", originator=self.by, payload=payload, at=self.started
        )
        return int(row.run_id)
