"""Changing the state of a task or thought: a conditional update, whose row count decides."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from persistence.tasks import models
from persistence.tasks.rules import RETRYABLE, Move, Refuse, explain_refusal
from persistence.writing import Conflict, InvalidInput, NotFound, checked_moment

Work = models.Task | models.Thought


class IllegalTransition(Conflict):
    """The state machine has no such move from the state that the row is in."""


def move(
    model: type[Work],
    key: str,
    decision: Move | Refuse,
    *,
    timestamp: dt.datetime | None,
    **changes: Any,
) -> None:
    """Move a row, and set more of its columns, as a part of the transaction that is open.

    Raises InvalidInput for what is no status, NotFound, and IllegalTransition: then nothing
    has changed, whoever else was moving the row at the same time.
    """
    if isinstance(decision, Refuse):
        raise InvalidInput(decision.reason)
    changed = change(model, key, decision.sources, timestamp, status=decision.to, **changes)
    if not changed:
        raise refusal(model, key, decision.to)


def retry(model: type[Work], key: str, *, timestamp: dt.datetime | None) -> None:
    """Put failed work back to pending and count the attempt."""
    counted = Coalesce(F("retry_count"), 0) + 1
    if not change(model, key, RETRYABLE, timestamp, status="pending", retry_count=counted):
        raise refusal(model, key, "retried")


def change(
    model: type[Work],
    key: str,
    sources: tuple[str, ...],
    timestamp: dt.datetime | None,
    **changes: Any,
) -> bool:
    """Set columns of the row if it is in one of these states; say whether it was."""
    rows: Any = model._default_manager.filter(pk=key, status__in=sources)
    return bool(rows.update(updated_at=checked_moment(timestamp), **changes))


def refusal(model: type[Work], key: str, wanted: str) -> Conflict | NotFound:
    """Return the error that says why the row could not become this."""
    what = f"{model.__name__} {key!r}"
    row: Any = model._default_manager.filter(pk=key).first()
    if row is None:
        return NotFound(f"There is no {what[0].lower()}{what[1:]}.")
    return IllegalTransition(explain_refusal(what, row.status, wanted))
