"""Tasks: made, moved from state to state, and closed with an outcome."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from persistence.secrets import keeping
from persistence.tasks import models
from persistence.tasks.inserting import CHANNEL, insert
from persistence.tasks.moves import move, retry
from persistence.tasks.recall import as_task
from persistence.tasks.rules import Task, TaskStatus, decide_task_move
from persistence.writing import (
    Conflict,
    InvalidInput,
    NotFound,
    checked_json,
    checked_moment,
    checked_text,
    transaction,
)

TASKS = "tasks"


def create_task(
    description: str,
    *,
    task_id: str | None = None,
    created_by: str | None = None,
    parent_task_id: str | None = None,
    priority: int = 0,
    context: Mapping[str, Any] | None = None,
    timestamp: dt.datetime | None = None,
) -> Task:
    """Store a pending task. Raises Conflict for an id in use, NotFound for an unknown parent."""
    at = checked_moment(timestamp)
    key = checked_text(str(uuid.uuid4()) if task_id is None else task_id, "The task's id")
    with transaction():
        if models.Task.objects.filter(task_id=key).exists():
            raise Conflict(f"There is a task {key!r} already.")
        if parent_task_id is not None:
            _require(parent_task_id)
        hidden = keeping.hide({"description": description, "context": context})
        description, context = hidden.values["description"], hidden.values["context"]
        made = models.Task(
            task_id=key,
            description=checked_text(description, "The description", empty=True),
            status=TaskStatus.PENDING.value,
            priority=checked_count(priority, "The priority", least=None),
            created_at=at,
            updated_at=at,
            parent_task_id=parent_task_id,
            context_json=None if context is None else checked_json(dict(context), "The context"),
            created_by=None if created_by is None else checked_text(created_by, "created_by"),
        )
        insert(made, channel=str((context or {}).get(CHANNEL, "")))
        hidden.note(TASKS, key)
        return _task(key)


def set_task_status(
    task_id: str,
    status: TaskStatus | str,
    *,
    outcome: Mapping[str, Any] | None = None,
    timestamp: dt.datetime | None = None,
) -> Task:
    """Move a task, with its outcome if it has one; its thoughts stay as they are.

    `in_progress`, the seed's word, is stored as the agents' `active`. Raises NotFound and
    IllegalTransition.
    """
    with transaction():
        hidden = keeping.hide({"outcome": outcome})
        said = hidden.values["outcome"]
        changes = {} if said is None else {"outcome_json": checked_json(dict(said), "The outcome")}
        move(models.Task, task_id, decide_task_move(status), timestamp=timestamp, **changes)
        hidden.note(TASKS, task_id)
        return _task(task_id)


def complete_task(
    task_id: str,
    outcome: Mapping[str, Any] | None = None,
    *,
    timestamp: dt.datetime | None = None,
) -> Task:
    """Close an active task, what came of it in `outcome`. Raises as set_task_status does."""
    return set_task_status(task_id, TaskStatus.COMPLETED, outcome=outcome, timestamp=timestamp)


def fail_task(
    task_id: str,
    outcome: Mapping[str, Any] | None = None,
    *,
    timestamp: dt.datetime | None = None,
) -> Task:
    """Close a task that came to nothing, why in `outcome`. Raises as set_task_status does."""
    return set_task_status(task_id, TaskStatus.FAILED, outcome=outcome, timestamp=timestamp)


def retry_task(task_id: str, *, timestamp: dt.datetime | None = None) -> Task:
    """Put a failed task back to pending and count the attempt."""
    with transaction():
        retry(models.Task, task_id, timestamp=timestamp)
        return _task(task_id)


def checked_count(value: int, name: str, *, least: int | None = 0) -> int:
    """Return a whole number that both engines can hold. Raises InvalidInput."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**31:
        raise InvalidInput(f"{name} is a whole number below two thousand million, not {value!r}.")
    if least is not None and value < least:
        raise InvalidInput(f"{name} is {value}: it cannot be below {least}.")
    return value


def _require(task_id: str) -> None:
    if not models.Task.objects.filter(task_id=task_id).exists():
        raise NotFound(f"There is no task {task_id!r}.")


def _task(task_id: str) -> Task:
    return as_task(models.Task.objects.get(task_id=task_id))
