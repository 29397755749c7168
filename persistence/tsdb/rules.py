"""The words of telemetry, what its rows hold, and what a point of a time series is."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, overload

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


class CorrelationType(StrEnum):
    """What a row of the correlations table is. The seed's page says SERVICE_CORRELATION."""

    SERVICE_INTERACTION = "service_interaction"
    SERVICE_CORRELATION = "service_interaction"
    METRIC_DATAPOINT = "metric_datapoint"
    LOG_ENTRY = "log_entry"
    TRACE_SPAN = "trace_span"
    AUDIT_EVENT = "audit_event"
    METRIC_HOURLY_SUMMARY = "metric_hourly_summary"
    METRIC_DAILY_SUMMARY = "metric_daily_summary"
    LOG_HOURLY_SUMMARY = "log_hourly_summary"


class CorrelationStatus(StrEnum):
    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"


class RetentionPolicy(StrEnum):
    RAW = "raw"
    AGGREGATED = "aggregated"
    DOWNSAMPLED = "downsampled"


_HIGH = frozenset({"defer", "reject", "forget"})
_MEDIUM = frozenset({"tool", "memorize", "task_complete"})


def severity(action: str) -> str:
    """Say how grave an audited action is, as agents do."""
    return "high" if action in _HIGH else "medium" if action in _MEDIUM else "low"


def metric_attributes(
    name: str, value: float, tags: Mapping[str, Any], retention_policy: str
) -> dict[str, Any]:
    """Return the attributes of a metric's node, in the agents' order."""
    return {
        "metric_name": name,
        "metric_value": value,
        "data_type": "metric",
        "tags": tags,
        "retention_policy": retention_policy,
    }


def log_attributes(
    message: str, level: str, tags: Mapping[str, Any], retention_policy: str
) -> dict[str, Any]:
    return {
        "log_message": message,
        "log_level": level,
        "data_type": "log_entry",
        "tags": tags,
        "retention_policy": retention_policy,
    }


def audit_attributes(
    action: str, outcome: str, tags: Mapping[str, Any], retention_policy: str
) -> dict[str, Any]:
    return {
        "action_type": action,
        "outcome": outcome,
        "data_type": "audit_event",
        "tags": {**tags, "action_type": action, "outcome": outcome},
        "retention_policy": retention_policy,
    }


def epoch_microseconds(at: dt.datetime) -> int:
    """Return the time in node ids. Agents wrote seconds, and lost every second point."""
    return (at - EPOCH) // _MICROSECOND


@dataclass(frozen=True, kw_only=True)
class TimePoint:
    """A correlation as the agent reads it back: whatever of the row can be read.

    `unreadable` names the columns whose text is not what the column is for; their values
    here are empty, and nothing else of the row is affected.
    """

    correlation_id: str
    timestamp: dt.datetime | None
    correlation_type: CorrelationType | str
    metric_name: str | None = None
    metric_value: float | None = None
    log_level: str | None = None
    log_message: str | None = None
    action_type: str = ""
    status: str = ""
    tags: Mapping[str, Any] = field(default_factory=dict)
    request_data: Any = None
    response_data: Any = None
    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    retention_policy: str = RetentionPolicy.RAW
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeSeries(Sequence[TimePoint]):
    """A page of points in the order that was asked for.

    `next_cursor` continues after the last of them; None means that nothing was left out.
    """

    points: tuple[TimePoint, ...] = ()
    next_cursor: str | None = None

    @property
    def complete(self) -> bool:
        return self.next_cursor is None

    @overload
    def __getitem__(self, index: int) -> TimePoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[TimePoint, ...]: ...
    def __getitem__(self, index: int | slice) -> TimePoint | tuple[TimePoint, ...]:
        return self.points[index]

    def __iter__(self) -> Iterator[TimePoint]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)
