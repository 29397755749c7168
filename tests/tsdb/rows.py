"""Correlations for tests: only what a test is about is named."""

import contextlib
import datetime as dt
import json
import sqlite3
import uuid
from pathlib import Path
from typing import Any

from persistence.moments import Moment, stored
from persistence.tsdb.models import Correlation

HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
# service_correlations as agents made it before 9 June 2025.
NINE_COLUMNS = """
    CREATE TABLE service_correlations (
        correlation_id TEXT PRIMARY KEY, service_type TEXT NOT NULL, handler_name TEXT NOT NULL,
        action_type TEXT NOT NULL, request_data TEXT, response_data TEXT,
        status TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    );
    INSERT INTO service_correlations VALUES
        ('c-1', 'cli', 'CLIAdapter', 'send_message', '{}', NULL, 'completed',
         '2025-06-05T10:00:00+00:00', '2025-06-05T10:00:00+00:00');
"""


def at(minutes: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def made(minutes: float, **columns: Any) -> Correlation:
    moment = Moment(stored(at(minutes)), at(minutes))
    tags = columns.pop("tags", None)
    given = {
        "correlation_id": str(uuid.uuid4()),
        "service_type": "memory",
        "handler_name": "memory_service",
        "action_type": "memorize",
        "status": "completed",
        "created_at": moment,
        "updated_at": moment,
        "timestamp": moment,
        "tags": json.dumps(tags) if isinstance(tags, dict) else tags,
        **columns,
    }
    return Correlation(**given)


def point(minutes: float, value: Any, name: str = "cpu", **columns: Any) -> Correlation:
    return made(
        minutes,
        **{"correlation_type": "metric_datapoint", "metric_name": name, "metric_value": value}
        | columns,
    )


def line(minutes: float, message: str, level: str | None = "INFO", **columns: Any) -> Correlation:
    request = json.dumps({"message": message})
    return made(
        minutes,
        **{"correlation_type": "log_entry", "log_level": level, "request_data": request} | columns,
    )


def store_rows(*rows: Correlation) -> None:
    Correlation.objects.bulk_create(rows)


def nine_column_store(path: Path) -> str:
    """Make the file of an agent from before the metric columns; return its address."""
    with contextlib.closing(sqlite3.connect(path)) as agent, agent:
        agent.executescript(NINE_COLUMNS)
    agent.close()
    return f"sqlite:///{path}"
