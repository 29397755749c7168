"""Correlations for tests: only what a test is about is named."""

import datetime as dt
import itertools
from typing import Any

from persistence.moments import Moment, stored
from persistence.tsdb.models import Correlation

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def at(minutes: float) -> Moment:
    moment = NOON + dt.timedelta(minutes=minutes)
    return Moment(stored(moment), moment)


def correlation(**columns: Any) -> Correlation:
    """Store one row: a completed call of no particular kind, created at noon."""
    given = {
        "correlation_id": f"c{next(_numbers)}",
        "service_type": "memory",
        "handler_name": "memory_service",
        "action_type": "recall",
        "status": "completed",
        "created_at": at(0),
        "updated_at": at(0),
        **columns,
    }
    return Correlation.objects.create(**given)


def spans(trace: str, number: int, *, minute: float = 0, failed: int = 0, **columns: Any) -> None:
    """Store a trace of so many spans, a second apart, all below the first; the last ones failed."""
    Correlation.objects.bulk_create(
        Correlation(
            **{
                "correlation_id": f"{trace}/{place}",
                "service_type": "dma",
                "handler_name": f"Handler{place % 7}",
                "action_type": f"step {place}",
                "status": "failed" if place >= number - failed else "completed",
                "correlation_type": "trace_span",
                "timestamp": at(minute + place / 60),
                "created_at": at(minute + place / 60),
                "updated_at": at(minute + place / 60),
                "trace_id": trace,
                "span_id": f"{trace}-{place}",
                "parent_span_id": f"{trace}-0" if place else None,
                "response_data": {"execution_time_ms": number * 1000 if place == 0 else 500.0},
                **columns,
            }
        )
        for place in range(number)
    )


def metrics(number: int) -> None:
    """Store that many metric points, a minute apart."""
    Correlation.objects.bulk_create(
        Correlation(
            correlation_id=f"m{place:06}",
            service_type="telemetry",
            handler_name="telemetry_service",
            action_type="record_metric",
            status="completed",
            correlation_type="metric_datapoint",
            timestamp=at(place),
            created_at=at(place),
            updated_at=at(place),
            metric_name="cpu",
            metric_value=float(place),
        )
        for place in range(number)
    )
