"""The last messages that the agent was given, to try a filter on.

Agents keep a message as a task whose context names its author, and write around its words
who said them: `Respond to message from @ada (ID: 1) in #help: '…'`.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from persistence import limits, ordering, shapes
from persistence.config.triggers import LONGEST, Message
from persistence.fields import Head
from persistence.json_columns import HasPair
from persistence.tasks import filters
from persistence.tasks.filters import TaskFilter

SECONDS = 2.0
MOST = 1000
_LOOKED_AT = 10  # times as many tasks as messages are wanted: some are the agent's own
_BEFORE = re.compile(r"(?:PRIORITY: )?Respond to (?:\w+ )?message from @")
_AUTHORS = ("author_name", "author_id", "user_id")
_ITSELF = "system"


def last(*, channel: str | None, number: int) -> Sequence[Message]:
    """Return the newest messages, of one channel or of all, the newest first: MOST at most.

    A message is the text of a task that somebody's words led to. Raises TimeLimitReached
    where a channel is too rare to be found in time.
    """
    if not shapes.current().has("tasks"):
        return []
    rows: Any = filters.tasks(TaskFilter()).filter(parent_task_id=None)
    if channel is not None:
        rows = rows.filter(HasPair("context_json", "channel_id", channel))
    rows = rows.annotate(beginning=Head("description", LONGEST + 1))
    columns = ("task_id", "beginning", "context_json", "created_at")
    ordered = ordering.in_order(rows, TaskFilter().order).values_list(*columns)
    number = min(number, MOST)
    with limits.time_limit(SECONDS):
        tasks = list(ordered[: number * _LOOKED_AT])
    return list(itertools.islice(_messages(tasks), number))


def _messages(tasks: Sequence[Any]) -> Iterator[Message]:
    for task_id, text, context, at in tasks:
        said = context.value if context is not None and isinstance(context.value, dict) else {}
        author = next((str(said[name]) for name in _AUTHORS if said.get(name)), "")
        if author and author != _ITSELF:
            channel = str(said.get("channel_id") or "")
            yield Message(task_id, spoken(text or ""), author, channel, at.at if at else None)


def spoken(description: str) -> str:
    """Return what was said, without the words that an agent writes around it."""
    if not (_BEFORE.match(description) and description.endswith("'")):
        return description
    _, begins, said = description.partition(": '")  # a pattern over all of it would backtrack
    return said[:-1] if begins else description
