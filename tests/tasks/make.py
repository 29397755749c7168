"""Tasks and thoughts as rows, written past the services: also what an agent would get wrong."""

import datetime as dt
from typing import Any

from persistence.tasks.models import Task, Thought

NOON = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)


def task(task_id: str, *, minutes: int = 0, **facts: Any) -> Task:
    """Write a task that was created `minutes` after noon."""
    at = NOON + dt.timedelta(minutes=minutes)
    facts = {
        "description": f"Do {task_id}",
        "status": "pending",
        "created_at": at,
        "updated_at": at,
        **facts,
    }
    return Task.objects.create(task_id=task_id, **facts)


def thought(thought_id: str, *, task: str = "t", minutes: int = 0, **facts: Any) -> Thought:
    """Write a thought that was created `minutes` after noon."""
    at = NOON + dt.timedelta(minutes=minutes)
    facts = {
        "content": f"About {thought_id}",
        "status": "pending",
        "created_at": at,
        "updated_at": at,
        "source_task_id": task,
        **facts,
    }
    return Thought.objects.create(thought_id=thought_id, **facts)
