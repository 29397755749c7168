"""What a change to an item of the identity would touch: what is tied to it, refers to it, cited it.

Looking for an id in text means reading text: each question has its time, and an answer says
whether the looking came to its end.
"""

import datetime as dt
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from persistence import limits, store
from persistence.fields import Head
from persistence.graph import filters as graph
from persistence.graph.filters import EdgeFilter, NodeFilter
from persistence.graph.rules import GraphScope
from persistence.identity.states import Item, Kind
from persistence.json_columns import holds_text
from persistence.keys import storable
from persistence.moments import Moment
from persistence.ordering import Order, in_order
from persistence.tasks import filters as work
from persistence.tasks.filters import TaskFilter, ThoughtFilter
from persistence.texts import readable, shortened

SHOWN = 10  # of each
ITEMS = 20  # of one change
SECONDS = 0.4  # for one question
SECONDS_IN_ALL = 3.0  # for a change
LATELY = dt.timedelta(days=30)
SHORTEST = 3  # characters of an id; a shorter one is in half of all texts
_TITLE, _READ = 120, 300
_EDGE = ("edge_id", "source_node_id", "relationship", "target_node_id", "scope")
_THOUGHT = ("thought_id", "source_task_id", "beginning", "status", "created_at")

Row = TypeVar("Row")


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The first rows. `more`: there are others; not `complete`: time was up before the end."""

    rows: Sequence[Row] = ()
    more: bool = False
    complete: bool = True


@dataclass(frozen=True)
class TiedEdge:
    edge_id: str
    source: str
    relationship: str
    target: str
    scope: str


@dataclass(frozen=True)
class ReferringNode:
    scope: str
    node_id: str
    node_type: str
    updated_at: Moment | None


@dataclass(frozen=True)
class CitingTask:
    task_id: str
    title: str
    status: str
    created_at: Moment | None


@dataclass(frozen=True)
class CitingThought:
    thought_id: str
    task_id: str
    title: str
    status: str
    created_at: Moment | None


@dataclass(frozen=True)
class Impact:
    """What an item is tied to. `too_short`: its id was not looked for in texts."""

    item: Item
    edges: Found[TiedEdge]
    nodes: Found[ReferringNode]
    tasks: Found[CitingTask]
    thoughts: Found[CitingThought]
    too_short: bool = False


def impacts(*, items: Collection[Item], now: dt.datetime) -> Sequence[Impact]:
    """Return the impact of the first ITEMS of the items, within SECONDS_IN_ALL."""
    deadline = time.monotonic() + SECONDS_IN_ALL
    return [_impact(item, now - LATELY, deadline) for item in list(items)[:ITEMS]]


def _impact(item: Item, since: dt.datetime, deadline: float) -> Impact:
    def some(rows: QuerySet[Any], row: Callable[..., Row], *names: str) -> Found[Row]:
        return _some(rows.values_list(*names), row, min(SECONDS, deadline - time.monotonic()))

    nothing: Found[Any] = Found()
    tied = some(_edges(item), TiedEdge, *_EDGE) if item.kind is Kind.NODE else nothing
    if len(item.id) < SHORTEST or not storable(item.id):
        return Impact(item, tied, nothing, nothing, nothing, too_short=True)
    return Impact(
        item,
        tied,
        some(_nodes(item), ReferringNode, "scope", "node_id", "node_type", "updated_at"),
        some(_tasks(item.id, since), _task, "task_id", "beginning", "status", "created_at"),
        some(_thoughts(item.id, since), _thought, *_THOUGHT),
    )


def _edges(item: Item) -> QuerySet[Any]:
    rows = graph.edges(EdgeFilter(node=item.id)).order_by("edge_id")
    return rows if storable(item.id) else rows.none()


def _nodes(item: Item) -> QuerySet[Any]:
    itself = Q(node_id=item.id, scope=GraphScope.IDENTITY)
    order = Order(keys=("node_id", "scope"), times=("updated_at", "created_at"))
    return in_order(graph.nodes(NodeFilter(text=item.id)).exclude(itself), order)


def _tasks(text: str, since: dt.datetime) -> QuerySet[Any]:
    wanted = TaskFilter(since=since)
    cited = Q(description__contains=text) | holds_text("context_json", text)
    rows = work.tasks(wanted).filter(cited | holds_text("outcome_json", text))
    return in_order(rows, wanted.order).annotate(beginning=Head("description", _READ))


def _thoughts(text: str, since: dt.datetime) -> QuerySet[Any]:
    wanted = ThoughtFilter(since=since)
    cited = Q(content__contains=text) | holds_text("final_action_json", text)
    rows = work.thoughts(wanted).filter(cited | holds_text("context_json", text))
    return in_order(rows, wanted.order).annotate(beginning=Head("content", _READ))


def _some(rows: QuerySet[Any, Any], row: Callable[..., Row], seconds: float) -> Found[Row]:
    """Read the first rows, keeping those that came before the time was up."""
    found: list[Row] = []
    if seconds <= 0:
        return Found(complete=False)
    first = rows[: SHOWN + 1]
    # PostgreSQL limits the time of a statement, and there an iterator fetches by many.
    one_by_one = store.connection().vendor == "sqlite"
    try:
        with limits.time_limit(seconds):
            for values in first.iterator(chunk_size=1) if one_by_one else first:
                found.append(row(*values))
    except limits.TimeLimitReached:
        return Found(found[:SHOWN], more=len(found) > SHOWN, complete=False)
    return Found(found[:SHOWN], more=len(found) > SHOWN)


def _task(task_id: str, beginning: str | None, *facts: Any) -> CitingTask:
    return CitingTask(task_id, _title(beginning, task_id), *facts)


def _thought(thought_id: str, task_id: str, beginning: str | None, *facts: Any) -> CitingThought:
    return CitingThought(thought_id, task_id, _title(beginning, thought_id), *facts)


def _title(beginning: str | None, key: str) -> str:
    return shortened(readable(beginning or ""), _TITLE) or key
