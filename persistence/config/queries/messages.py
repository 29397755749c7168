"""The last messages that the agent was given, to try a filter on."""

from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Substr

from persistence import limits, paging, shapes
from persistence.config.triggers import LONGEST, Message
from persistence.json_columns import HasPair
from persistence.tasks import filters
from persistence.tasks.filters import TaskFilter

SECONDS = 2.0
_LONGEST_CONTEXT = 200_000


def last(*, channel: str | None, number: int) -> Sequence[Message]:
    """Return the newest messages, of one channel or of all, the newest first.

    A message is the text of a task that somebody's words led to, with whoever its context
    names as author. Raises TimeLimitReached where a channel is too rare to be found in time.
    """
    if not shapes.current().has("tasks"):
        return []
    rows: Any = filters.tasks(TaskFilter()).filter(parent_task_id=None)
    if channel is not None:
        rows = rows.filter(HasPair("context_json", "channel_id", channel))
    rows = rows.annotate(beginning=Substr("description", 1, LONGEST + 1))
    ordered = paging.in_order(rows, TaskFilter().order)
    with limits.time_limit(SECONDS):
        found = ordered.values_list("task_id", "beginning", "context_json", "created_at")[:number]
        return [_message(*row) for row in found]


def _message(task_id: str, text: str | None, context: Any, at: Any) -> Message:
    said = context.value if context is not None and isinstance(context.value, dict) else {}
    author = said.get("author_name") or said.get("author_id") or ""
    channel = said.get("channel_id") or ""
    return Message(task_id, text or "", str(author), str(channel), at.at if at else None)
