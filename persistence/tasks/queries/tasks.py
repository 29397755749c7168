"""Tasks: pages of a filtered list, one task whole, and the tasks around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence import counting, limits, ordering, paging, shapes, statements
from persistence.counting import Count
from persistence.fields import Head, StoredJson, stored_json
from persistence.json_columns import ByteSize, StoredBytes
from persistence.keys import storable
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.paging import Page
from persistence.tasks import filters
from persistence.tasks.filters import TaskFilter
from persistence.tasks.models import Task
from persistence.texts import shortened

PREVIEW = 300
TITLE = 120
CONTEXT_SHOWN = 256 * 1024  # characters of a context on a page; the rest is for the download
_LISTED = ("task_id", "status", "priority", "created_at", "updated_at", "parent_task_id")


@dataclass(frozen=True)
class TaskRow:
    """A task as a list shows it; `thoughts` is None where they were not counted in time."""

    task_id: str
    description: str
    status: str
    priority: int | None
    created_at: Moment | None
    updated_at: Moment | None
    parent_task_id: str | None
    thoughts: int | None

    @property
    def title(self) -> str:
        return _title(self.description, self.task_id)


@dataclass(frozen=True)
class TaskExport:
    """A task as CSV holds it: the whole row but its context."""

    task_id: str
    description: str
    status: str
    priority: int | None
    created_at: Moment | None
    updated_at: Moment | None
    parent_task_id: str | None
    outcome: StoredJson | None
    retry_count: int | None
    created_by: str | None

    @property
    def title(self) -> str:
        return _title(self.description, self.task_id)

    @property
    def body(self) -> str:
        return self.description.strip()


@dataclass(frozen=True)
class TaskDetail(TaskExport):
    """A task whole but for its context, of which the size is known."""

    context_size: int | None
    not_recorded: Sequence[str]  # columns that this store does not have


@dataclass(frozen=True)
class TaskName:
    """Enough of a task to link to it."""

    task_id: str
    description: str
    status: str

    @property
    def title(self) -> str:
        return _title(self.description, self.task_id)


def page(*, wanted: TaskFilter, cursor: str | None = None, size: int = 50) -> Page[TaskRow]:
    rows = filters.tasks(wanted).annotate(beginning=Head("description", PREVIEW))
    found = paging.paginate(
        rows,
        wanted.order,
        cursor=cursor,
        size=size,
        or_as_written=True,
        columns=(*_LISTED, "beginning"),
    )
    thoughts = _thought_counts([row.task_id for row in found.rows])
    listed = [_listed(row, thoughts) for row in found.rows]
    return Page(listed, found.previous, found.next, found.as_written)


def count(*, wanted: TaskFilter) -> Count:
    return counting.count(filters.tasks(wanted))


def every(*, wanted: TaskFilter) -> Iterator[TaskExport]:
    """Stream the whole of a filtered list."""
    rows = ordering.in_order(filters.tasks(wanted).defer("context_json"), wanted.order)
    for row in rows.iterator(chunk_size=200):
        yield TaskExport(**_facts(row))


def task(*, task_id: str) -> TaskDetail | None:
    rows = _of_key(task_id).annotate(context_size=ByteSize("context_json"))
    row: Any = rows.defer("context_json").first()  # annotated with `context_size`
    if row is None:
        return None
    shape = shapes.current()
    columns = ("created_by", "retry_count")
    absent = [name for name in columns if not shape.has_column("tasks", name)]
    return TaskDetail(**_facts(row), context_size=row.context_size, not_recorded=absent)


def context(*, task_id: str) -> StoredJson | None:
    """Read a task's context: the first CONTEXT_SHOWN characters of it."""
    return _shown(_of_key(task_id))


def stored_context(*, task_id: str) -> bytes | None:
    """Return a task's context byte for byte as it is stored."""
    found = _of_key(task_id).annotate(stored=StoredBytes("context_json"))
    stored = found.values_list("stored", flat=True).first()
    return None if stored is None else bytes(stored)


def beside(*, wanted: TaskFilter, task_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the tasks before and after this one in the filtered list."""
    row = _of_key(task_id).only("task_id", "created_at").first()
    if row is None:
        return None, None
    rows = filters.tasks(wanted).only("task_id", "created_at")
    before, after = paging.neighbours(rows, wanted.order, row)
    return _id(before), _id(after)


def named(*, task_id: str) -> TaskName | None:
    found = _names(_of_key(task_id))
    return found[0] if found else None


def children(*, task_id: str, limit: int = 50) -> Sequence[TaskName]:
    """Name the first child tasks, one more than `limit` where there are more."""
    wanted = TaskFilter(parent=task_id, oldest_first=True)
    return _names(ordering.in_order(filters.tasks(wanted), wanted.order)[: limit + 1])


def statuses() -> Sequence[str]:
    """Name the statuses that occur; none if that takes too long."""
    return occurring("tasks", "status")


def _id(row: Task | None) -> str | None:
    return row.task_id if row else None


def _title(description: str, task_id: str) -> str:
    return shortened(description, TITLE) or f"(no description) {task_id}"


def _of_key(task_id: str) -> QuerySet[Task]:
    rows = Task.objects.filter(task_id=task_id)
    return rows.order_by() if storable(task_id) else rows.none()


def _shown(rows: QuerySet[Task]) -> StoredJson | None:
    found = rows.annotate(beginning=Head("context_json", CONTEXT_SHOWN))
    text = found.values_list("beginning", flat=True).first()
    return None if text is None else StoredJson(text)


def _thought_counts(task_ids: Sequence[str]) -> Mapping[str, int] | None:
    """Count the thoughts of each task; None if that takes too long."""
    try:
        with limits.time_limit(limits.COUNT_SECONDS):
            return dict(statements.rows("tasks", "thought_counts", task_ids=stored_json(task_ids)))
    except limits.TimeLimitReached:
        return None


def _listed(row: Any, thoughts: Mapping[str, int] | None) -> TaskRow:
    return TaskRow(
        row.task_id,
        row.beginning or "",
        row.status,
        row.priority,
        row.created_at,
        row.updated_at,
        row.parent_task_id,
        None if thoughts is None else thoughts.get(row.task_id, 0),
    )


def _facts(row: Task) -> dict[str, Any]:
    names = ("description", "retry_count", "created_by", *_LISTED)
    return {name: getattr(row, name) for name in names} | {"outcome": row.outcome_json}


def _names(rows: QuerySet[Task]) -> list[TaskName]:
    shown = rows.annotate(beginning=Head("description", PREVIEW))
    found = shown.values_list("task_id", "beginning", "status")
    return [TaskName(task_id, beginning or "", status) for task_id, beginning, status in found]
