"""What the first page looks for, as rows, and what it says."""

import datetime as dt
from typing import Any

from persistence.moments import Moment, stored
from persistence.tasks.models import Task, Thought
from tests.traces.rows import correlation

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def ago(**length: float) -> Moment:
    moment = NOW - dt.timedelta(**length)
    return Moment(stored(moment), moment)


def task(task_id: str, status: str, created: Moment, **columns: Any) -> None:
    Task.objects.create(
        task_id=task_id,
        description=f"do {task_id}",
        status=status,
        created_at=created,
        updated_at=created,
        **columns,
    )


def thought(thought_id: str, status: str, created: Moment) -> None:
    Thought.objects.create(
        thought_id=thought_id,
        source_task_id="t",
        status=status,
        content=f"think {thought_id}",
        created_at=created,
        updated_at=created,
    )


def log(level: str, message: str, at: Moment) -> None:
    correlation(
        correlation_type="log_entry",
        log_level=level,
        request_data={"message": message},
        timestamp=at,
    )


def page(viewer) -> str:
    response = viewer.get("/")
    assert response.status_code == 200, response.content
    return response.content.decode()


def first_line(viewer) -> str:
    return viewer.get("/", {"format": "json"}).json()["sentence"]
