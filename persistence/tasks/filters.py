"""Which tasks and thoughts a reader asks for, as queries that our page indexes can answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from persistence.ordering import Order
from persistence.periods import between
from persistence.tasks.models import Task, Thought


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """What to show of the tasks; empty values filter nothing."""

    status: str | None = None
    text: str | None = None  # in the description or the id
    parent: str | None = None
    min_priority: int | None = None
    with_children: bool = False
    shutdown: bool = False  # only those that an agent shuts down with
    since: dt.datetime | None = None
    until: dt.datetime | None = None  # exclusive
    oldest_first: bool = False

    @property
    def order(self) -> Order:
        return Order(keys=("task_id",), times=("created_at",), oldest_first=self.oldest_first)


@dataclass(frozen=True, kw_only=True)
class ThoughtFilter:
    """What to show of the thoughts; empty values filter nothing."""

    status: str | None = None
    thought_type: str | None = None
    text: str | None = None  # in the content or the id
    task: str | None = None
    parent: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None  # exclusive
    oldest_first: bool = False

    @property
    def order(self) -> Order:
        return Order(keys=("thought_id",), times=("created_at",), oldest_first=self.oldest_first)


class IsShutdown(Func):
    """A task that speaks of shutting down, written as the partial index writes it."""

    output_field = BooleanField()
    arg_joiner = " || ' ' || "
    template = "instr(lower(%(expressions)s), 'shutdown') > 0"

    def __init__(self) -> None:
        super().__init__(F("description"), F("task_id"))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        template = "strpos(lower(%(expressions)s), 'shutdown') > 0"
        return self.as_sql(compiler, connection, template=template)


def tasks(wanted: TaskFilter) -> QuerySet[Task]:
    rows = Task.objects.all()
    if wanted.shutdown:
        rows = rows.filter(IsShutdown())
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.text:
        rows = rows.filter(description__icontains=wanted.text) | rows.filter(
            task_id__icontains=wanted.text
        )
    if wanted.parent is not None:
        rows = rows.filter(parent_task_id=wanted.parent)
    if wanted.min_priority is not None:
        rows = rows.filter(priority__gte=wanted.min_priority)
    if wanted.with_children:
        rows = rows.filter(Exists(Task.objects.filter(parent_task_id=OuterRef("task_id"))))
    return between(rows, ("created_at",), since=wanted.since, until=wanted.until)


def thoughts(wanted: ThoughtFilter) -> QuerySet[Thought]:
    rows = Thought.objects.all()
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.thought_type:
        rows = rows.filter(thought_type=wanted.thought_type)
    if wanted.text:
        rows = rows.filter(content__icontains=wanted.text) | rows.filter(
            thought_id__icontains=wanted.text
        )
    if wanted.task is not None:
        rows = rows.filter(source_task_id=wanted.task)
    if wanted.parent is not None:
        rows = rows.filter(parent_thought_id=wanted.parent)
    return between(rows, ("created_at",), since=wanted.since, until=wanted.until)
