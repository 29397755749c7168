"""Thoughts: made, followed up, pondered, escalated, retried, and closed with a final action."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from persistence.fields import stored_json
from persistence.secrets import keeping
from persistence.tasks import models
from persistence.tasks.moves import change, move, refusal, retry
from persistence.tasks.recall import as_thought
from persistence.tasks.rules import Thought, ThoughtStatus, decide_thought_move
from persistence.tasks.services import checked_count
from persistence.writing import (
    Conflict,
    InvalidInput,
    NotFound,
    checked_json,
    checked_moment,
    checked_text,
    transaction,
)

THOUGHTS = "thoughts"
OPEN = (ThoughtStatus.PENDING.value, ThoughtStatus.PROCESSING.value, ThoughtStatus.DEFERRED.value)


def create_thought(
    source_task_id: str,
    content: str,
    *,
    thought_id: str | None = None,
    thought_type: str = "standard",
    parent_thought_id: str | None = None,
    round_number: int = 0,
    context: Mapping[str, Any] | None = None,
    timestamp: dt.datetime | None = None,
) -> Thought:
    """Store a pending thought about a task.

    Raises Conflict for an id in use, NotFound for an unknown task or parent.
    """
    at = checked_moment(timestamp)
    key = checked_text(str(uuid.uuid4()) if thought_id is None else thought_id, "The thought's id")
    with transaction():
        if models.Thought.objects.filter(thought_id=key).exists():
            raise Conflict(f"There is a thought {key!r} already.")
        if not models.Task.objects.filter(task_id=source_task_id).exists():
            raise NotFound(f"There is no task {source_task_id!r}.")
        if parent_thought_id is not None:
            _thought(parent_thought_id)
        hidden = keeping.hide({"content": content, "context": context})
        content, context = hidden.values["content"], hidden.values["context"]
        models.Thought.objects.create(
            thought_id=key,
            source_task_id=source_task_id,
            thought_type=checked_text(thought_type, "The thought's type"),
            status=ThoughtStatus.PENDING.value,
            created_at=at,
            updated_at=at,
            round_number=checked_count(round_number, "The round"),
            content=checked_text(content, "The content", empty=True),
            context_json=None if context is None else checked_json(dict(context), "The context"),
            parent_thought_id=parent_thought_id,
        )
        hidden.note(THOUGHTS, key)
        return _thought(key)


def follow_up(
    parent_thought_id: str,
    content: str,
    *,
    thought_type: str = "follow_up",
    round_number: int | None = None,
    context: Mapping[str, Any] | None = None,
    timestamp: dt.datetime | None = None,
) -> Thought:
    """Store a thought that follows from another, one round later unless said otherwise."""
    with transaction():
        parent = _thought(parent_thought_id)
        return create_thought(
            parent.source_task_id,
            content,
            thought_id=f"th_followup_{parent_thought_id[:8]}_{uuid.uuid4().hex[:12]}",
            thought_type=thought_type,
            parent_thought_id=parent_thought_id,
            round_number=parent.round_number + 1 if round_number is None else round_number,
            context=context,
            timestamp=timestamp,
        )


def set_thought_status(
    thought_id: str, status: ThoughtStatus | str, *, timestamp: dt.datetime | None = None
) -> Thought:
    """Move a thought. Raises NotFound and IllegalTransition."""
    with transaction():
        move(models.Thought, thought_id, decide_thought_move(status), timestamp=timestamp)
        return _thought(thought_id)


def finish_thought(
    thought_id: str,
    final_action: Mapping[str, Any],
    *,
    status: ThoughtStatus | str = ThoughtStatus.COMPLETED,
    timestamp: dt.datetime | None = None,
) -> Thought:
    """Close a thought with the action it came to, both in one update."""
    with transaction():
        hidden = keeping.hide({"final_action": final_action})
        action = checked_json(dict(hidden.values["final_action"]), "The final action")
        hidden.note(THOUGHTS, thought_id)
        move(
            models.Thought,
            thought_id,
            decide_thought_move(status),
            timestamp=timestamp,
            final_action_json=action,
        )
        return _thought(thought_id)


def ponder(
    thought_id: str, notes: Sequence[str], *, timestamp: dt.datetime | None = None
) -> Thought:
    """Put a thought that is being processed back to pending, its notes after the earlier ones."""
    if isinstance(notes, str) or not notes:
        raise InvalidInput("Ponder notes are a list of at least one text.")
    with transaction():
        hidden = keeping.hide({"notes": list(notes)})
        added = [checked_text(note, "A ponder note") for note in hidden.values["notes"]]
        hidden.note(THOUGHTS, thought_id)
        before = models.Thought.objects.filter(thought_id=thought_id).first()
        if before is None:
            raise NotFound(f"There is no thought {thought_id!r}.")
        earlier = before.ponder_notes_json and before.ponder_notes_json.value
        if before.ponder_notes_json is not None and not isinstance(earlier, list):
            raise Conflict(f"The ponder notes of thought {thought_id!r} are not a JSON list.")
        untouched = models.Thought.objects.filter(
            thought_id=thought_id, status="processing", ponder_count=before.ponder_count
        )
        moved = untouched.update(
            status=ThoughtStatus.PENDING.value,
            ponder_count=Coalesce(F("ponder_count"), 0) + 1,
            ponder_notes_json=stored_json([*(earlier or []), *added]),
            updated_at=checked_moment(timestamp),
        )
        if not moved:
            raise refusal(models.Thought, thought_id, "pending")
        return _thought(thought_id)


def retry_thought(thought_id: str, *, timestamp: dt.datetime | None = None) -> Thought:
    """Put a failed thought back to pending and count the attempt."""
    with transaction():
        retry(models.Thought, thought_id, timestamp=timestamp)
        return _thought(thought_id)


def escalate_thought(thought_id: str, *, timestamp: dt.datetime | None = None) -> Thought:
    """Raise the escalation level of a thought that is still open."""
    level = Coalesce(F("escalation_level"), 0) + 1
    with transaction():
        if not change(models.Thought, thought_id, OPEN, timestamp, escalation_level=level):
            raise refusal(models.Thought, thought_id, "escalated")
        return _thought(thought_id)


def record_feedback(
    target_thought_id: str,
    feedback_type: str,
    *,
    source_message_id: str | None = None,
    timestamp: dt.datetime | None = None,
) -> str:
    """Note which message was feedback on which thought; return the id of the note."""
    key = str(uuid.uuid4())
    with transaction():
        _thought(target_thought_id)
        models.FeedbackMapping.objects.create(
            feedback_id=key,
            source_message_id=source_message_id,
            target_thought_id=target_thought_id,
            feedback_type=checked_text(feedback_type, "The feedback's type"),
            created_at=checked_moment(timestamp),
        )
    return key


def _thought(thought_id: str) -> Thought:
    row = models.Thought.objects.filter(thought_id=thought_id).first()
    if row is None:
        raise NotFound(f"There is no thought {thought_id!r}.")
    return as_thought(row)
