"""Which calls and spans belong to work that is not finished."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from persistence.mentions import ids_in
from persistence.tasks.models import Task, Thought
from persistence.tasks.rules import TASK_MOVES, TaskStatus
from persistence.tsdb.models import Correlation

FINISHED = frozenset(str(status) for status in TaskStatus if not TASK_MOVES[status])
# Rows that are looked at for the tasks that some traces belong to; of large ones each by itself.
MOST_OF_TRACES, MOST_OF_A_TRACE = 20_000, 1_000
_SOURCES = ("tags", "request_data", "response_data")


def of_finished_work(rows: Sequence[Any]) -> Sequence[Any]:
    """Leave out the rows that name an unfinished task, themselves or anywhere in their trace.

    A task that the store has no more is finished.
    """
    named = {row.correlation_id: _named(row) for row in rows}
    of_trace = _named_in({row.trace_id for row in rows if row.trace_id})
    busy = _unfinished([*named.values(), *of_trace.values()])
    return [
        row
        for row in rows
        if busy.isdisjoint(named[row.correlation_id] | of_trace.get(row.trace_id, set()))
    ]


def _named_in(traces: Collection[str]) -> Mapping[str, set[tuple[str, str]]]:
    columns = ("trace_id", *_SOURCES)
    rows = Correlation.objects.filter(trace_id__in=traces).values_list(*columns, named=True)
    found = list(rows[: MOST_OF_TRACES + 1])
    if len(found) > MOST_OF_TRACES:
        parts = (Correlation.objects.filter(trace_id=trace) for trace in traces)
        found = [
            row
            for part in parts
            for row in part.values_list(*columns, named=True)[:MOST_OF_A_TRACE]
        ]
    named: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in found:
        named[row.trace_id] |= _named(row)
    return named


def _named(row: Any) -> set[tuple[str, str]]:
    return {one for source in _SOURCES for one in ids_in(getattr(row, source))}


def _unfinished(named: Iterable[set[tuple[str, str]]]) -> set[tuple[str, str]]:
    """Return which of these tasks and thoughts are of a task that is not finished."""
    ids: Mapping[str, set[str]] = defaultdict(set)
    for kind, key in (one for each in named for one in each):
        ids[kind].add(key)
    thoughts = dict(
        Thought.objects.filter(thought_id__in=ids["thought"]).values_list(
            "thought_id", "source_task_id"
        )
    )
    tasks = Task.objects.filter(task_id__in={*ids["task"], *thoughts.values()})
    busy = set(tasks.exclude(status__in=FINISHED).values_list("task_id", flat=True))
    return {("task", key) for key in busy} | {
        ("thought", key) for key, task in thoughts.items() if task in busy
    }
