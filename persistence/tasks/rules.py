"""What a task and a thought are, and the states that each may pass through."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class TaskStatus(StrEnum):
    """The states that agents store. `cancelled` and `rejected` are those of later agents."""

    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class ThoughtStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    DEFERRED = "deferred"
    REJECTED = "rejected"


# The seed's page has its own word for what agents store as `active`.
SYNONYMS: Mapping[str, TaskStatus] = {"in_progress": TaskStatus.ACTIVE}

TASK_MOVES: Mapping[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.PENDING: frozenset(
        {
            TaskStatus.ACTIVE,
            TaskStatus.DEFERRED,
            TaskStatus.FAILED,
            TaskStatus.CANCELLED,
            TaskStatus.REJECTED,
        }
    ),
    TaskStatus.ACTIVE: frozenset(
        {
            TaskStatus.PENDING,
            TaskStatus.COMPLETED,
            TaskStatus.FAILED,
            TaskStatus.DEFERRED,
            TaskStatus.CANCELLED,
            TaskStatus.REJECTED,
        }
    ),
    TaskStatus.DEFERRED: frozenset(
        {
            TaskStatus.ACTIVE,
            TaskStatus.FAILED,
            TaskStatus.CANCELLED,
            TaskStatus.REJECTED,
        }
    ),
    TaskStatus.COMPLETED: frozenset(),
    TaskStatus.FAILED: frozenset(),
    TaskStatus.CANCELLED: frozenset(),
    TaskStatus.REJECTED: frozenset(),
}
THOUGHT_MOVES: Mapping[ThoughtStatus, frozenset[ThoughtStatus]] = {
    ThoughtStatus.PENDING: frozenset(
        {
            ThoughtStatus.PROCESSING,
            ThoughtStatus.FAILED,
            ThoughtStatus.DEFERRED,
            ThoughtStatus.REJECTED,
        }
    ),
    ThoughtStatus.PROCESSING: frozenset(
        {
            ThoughtStatus.PENDING,
            ThoughtStatus.COMPLETED,
            ThoughtStatus.FAILED,
            ThoughtStatus.DEFERRED,
            ThoughtStatus.REJECTED,
        }
    ),
    ThoughtStatus.DEFERRED: frozenset(
        {
            ThoughtStatus.PROCESSING,
            ThoughtStatus.FAILED,
            ThoughtStatus.REJECTED,
        }
    ),
    ThoughtStatus.COMPLETED: frozenset(),
    ThoughtStatus.FAILED: frozenset(),
    ThoughtStatus.REJECTED: frozenset(),
}
# What may be tried again, back to pending: the one way out of an end.
RETRYABLE = ("failed",)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the agent was asked to do. A status that this version does not know stays text."""

    task_id: str
    description: str
    status: TaskStatus | str
    priority: int
    created_by: str | None
    parent_task_id: str | None
    context: Any
    outcome: Any
    retry_count: int
    created_at: dt.datetime | None
    updated_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Thought:
    """One step of reasoning about a task."""

    thought_id: str
    source_task_id: str
    thought_type: str
    status: ThoughtStatus | str
    content: str
    round_number: int
    ponder_count: int
    parent_thought_id: str | None
    context: Any
    final_action: Any
    retry_count: int
    escalation_level: int
    created_at: dt.datetime | None
    updated_at: dt.datetime | None
    ponder_notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Move:
    """The move is allowed, from any of these states."""

    to: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Refuse:
    reason: str


def decide_task_move(status: str) -> Move | Refuse:
    """Decide from which states a task may move to this one."""
    known = SYNONYMS.get(status) or _named(TaskStatus, status)
    return _move(TASK_MOVES, known) if known else _unknown(status, TaskStatus)


def decide_thought_move(status: str) -> Move | Refuse:
    """Decide from which states a thought may move to this one."""
    known = _named(ThoughtStatus, status)
    return _move(THOUGHT_MOVES, known) if known else _unknown(status, ThoughtStatus)


def explain_refusal(what: str, current: str, wanted: str) -> str:
    """Say why a move did not happen, given the state that was found."""
    if current == wanted:
        return f"{what} is {current} already."
    moves: Mapping[Any, frozenset[Any]] = TASK_MOVES if what.startswith("Task") else THOUGHT_MOVES
    onward = sorted(str(state) for state in moves.get(current, frozenset()))
    if not onward:
        return f"{what} is {current}, which is final: it cannot become {wanted}."
    return f"{what} is {current} and cannot become {wanted}, only {', '.join(onward)}."


def _move(moves: Mapping[Any, frozenset[Any]], to: StrEnum) -> Move:
    return Move(str(to), tuple(str(state) for state, onward in moves.items() if to in onward))


def _named(words: type[StrEnum], text: str) -> Any:
    return next((word for word in words if word.value == str(text).lower()), None)


def _unknown(status: str, words: type[StrEnum]) -> Refuse:
    return Refuse(f"{status!r} is no status: use {', '.join(words)}.")
