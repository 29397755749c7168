"""Reading one task or thought as the agent does."""

from typing import Any

from django.db.models.functions import Coalesce

from persistence.fields import StoredJson
from persistence.moments import Instant, TimeText, instant_of
from persistence.tasks import models
from persistence.tasks.rules import Task, TaskStatus, Thought, ThoughtStatus
from persistence.texts import known


def recall_task(task_id: str) -> Task | None:
    """Return a task as it is stored now, or None."""
    row = models.Task.objects.filter(task_id=task_id).first()
    return None if row is None else as_task(row)


def recall_thought(thought_id: str) -> Thought | None:
    """Return a thought as it is stored now, or None."""
    row = models.Thought.objects.filter(thought_id=thought_id).first()
    return None if row is None else as_thought(row)


def thoughts_of(task_id: str) -> list[Thought]:
    """Return every thought about a task, in the order of rounds and creation."""
    rows = models.Thought.objects.filter(source_task_id=task_id)
    times = (Instant("created_at"), TimeText("created_at"))
    rows = rows.order_by(Coalesce("round_number", 0), *times, "thought_id")
    return [as_thought(row) for row in rows]


def as_task(row: models.Task) -> Task:
    return Task(
        task_id=row.task_id,
        description=row.description,
        status=known(TaskStatus, row.status),
        priority=row.priority or 0,
        created_by=row.created_by,
        parent_task_id=row.parent_task_id,
        context=_value(row.context_json),
        outcome=_value(row.outcome_json),
        retry_count=row.retry_count or 0,
        created_at=instant_of(row.created_at),
        updated_at=instant_of(row.updated_at),
    )


def as_thought(row: models.Thought) -> Thought:
    notes = _value(row.ponder_notes_json)
    return Thought(
        thought_id=row.thought_id,
        source_task_id=row.source_task_id,
        thought_type=row.thought_type or "standard",
        status=known(ThoughtStatus, row.status),
        content=row.content,
        round_number=row.round_number or 0,
        ponder_count=row.ponder_count or 0,
        parent_thought_id=row.parent_thought_id,
        context=_value(row.context_json),
        final_action=_value(row.final_action_json),
        retry_count=row.retry_count or 0,
        escalation_level=row.escalation_level or 0,
        created_at=instant_of(row.created_at),
        updated_at=instant_of(row.updated_at),
        ponder_notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
    )


def _value(stored: StoredJson | None) -> Any:
    return None if stored is None else stored.value
