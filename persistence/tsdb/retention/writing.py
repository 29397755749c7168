"""Summaries as rows: one per series and period, whose id follows from both."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from persistence.fields import StoredJson
from persistence.moments import stored
from persistence.sessions import Statement, session
from persistence.tsdb.models import Correlation
from persistence.tsdb.recording import INSERT_CORRELATION, new_id
from persistence.tsdb.retention.reading import WIDTHS, start_of
from persistence.tsdb.rules import CorrelationType, RetentionPolicy

_NAMESPACE = uuid.UUID("8f3a5cb1-1f0c-4d2e-9a64-5d1f6f0c7b21")
_UPSERT = Statement(
    f"{INSERT_CORRELATION.text} ON CONFLICT (correlation_id) DO UPDATE SET"
    " metric_value = excluded.metric_value, response_data = excluded.response_data,"
    " updated_at = excluded.updated_at"
)
_POLICY = {
    CorrelationType.METRIC_HOURLY_SUMMARY: RetentionPolicy.AGGREGATED,
    CorrelationType.LOG_HOURLY_SUMMARY: RetentionPolicy.AGGREGATED,
    CorrelationType.METRIC_DAILY_SUMMARY: RetentionPolicy.DOWNSAMPLED,
}


@dataclass(frozen=True)
class Place:
    """Which row a summary belongs in: a metric's name and tags, or a level, and a period."""

    kind: CorrelationType
    period: int
    metric_name: str | None = None
    tags: str | None = None
    log_level: str | None = None

    @property
    def start(self) -> dt.datetime:
        return start_of(self.period, WIDTHS[self.kind])

    @cached_property
    def id(self) -> str:
        """Return the id of the row: the same place has one row, however often it is written."""
        parts = [self.kind, self.metric_name, self.tags, self.log_level, self.period]
        return str(uuid.uuid5(_NAMESPACE, json.dumps(parts)))


def stored_summaries(places: Iterable[Place]) -> Mapping[Place, StoredJson | None]:
    """Return what is stored already in these places."""
    by_id = {place.id: place for place in places}
    rows = Correlation.objects.select_for_update().filter(correlation_id__in=by_id)
    return {by_id[row.correlation_id]: row.response_data for row in rows}


def row(
    place: Place, value: float | None, text: str, now: dt.datetime, *, fresh: bool
) -> tuple[Any, ...]:
    """Return the row of a summary; with `fresh` it stands beside one that is there already."""
    written = stored(now)
    return (
        new_id() if fresh else place.id, "memory", "retention", "aggregate", None, text,
        "completed", written, written, str(place.kind), stored(place.start), place.metric_name,
        value, place.log_level, None, None, None, place.tags, str(_POLICY[place.kind]),
    )  # fmt: skip  # a row reads better in few lines than in nineteen


def store(rows: Sequence[tuple[Any, ...]], there: Iterable[Place]) -> int:
    """Write summaries as a part of the transaction that is open; return how many are new."""
    known = {place.id for place in there}
    with session() as open_session:
        open_session.execute_many(_UPSERT, rows)
    return sum(row[0] not in known for row in rows)
