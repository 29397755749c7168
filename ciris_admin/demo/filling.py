"""Write the demo's month into a new store, through the API that an agent uses."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from ciris_admin.demo import authorities, character, habits, mind, runaway, telemetry, vault, work
from ciris_admin.demo.story import AGENT, Story
from persistence import store
from persistence.audit import appending
from persistence.config import services
from persistence.config.types import node_id_of
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.memory import Batch, MemoryService
from persistence.secrets import keys
from persistence.secrets import queries as secrets
from persistence.tasks.filters import TaskFilter
from persistence.tasks.queries import tasks
from persistence.writing import transaction

SEED = 7
MARK = GraphNode(id="demo/month", type=NodeType.CONCEPT, scope=GraphScope.LOCAL)
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """A final action of the agent, with the id of its audit event."""

    at: dt.datetime
    event_id: str
    action: str
    names: dict[str, str]


class NotEmpty(store.StoreError):
    """The store holds something else than the demo."""


def fill(*, until: dt.datetime, progress: OutputWrapper, seed: int = SEED) -> bool:
    """Fill the store with the month that ends at `until`, in one transaction.

    Returns False where the demo is there already; interrupted, it leaves nothing behind.
    """
    memory = MemoryService(store.STORE)
    if memory.recall_sync(MARK) is not None:
        return False
    if tasks.page(wanted=TaskFilter(), size=1).rows:
        raise NotEmpty("The demo fills a new store: this one has tasks of its own.")
    story = Story(until, seed)
    appointed = authorities.appoint(story)
    tasks_told = sorted([*work.tasks(story), runaway.task(story)], key=lambda task: task.at)
    with transaction():
        with memory.batch_sync() as batch:
            _remember(batch, story, progress)
            _record(batch, story, progress)
            done = list(_work(batch, tasks_told, progress))
        _sign(done, character.tell(story, appointed, tasks_told), progress)
        with memory.batch_sync() as batch:
            _learn(batch, story, progress)
        _lock_away(memory, story)
    authorities.dismiss(appointed, story.until)
    vault.ask()
    return True


def _lock_away(memory: MemoryService, story: Story) -> None:
    if not secrets.keys():
        keys.create(by=AGENT)
    with memory.batch_sync() as batch:
        for node in vault.nodes(story):
            batch.memorize_sync(node, timestamp=story.until)


def _steps(steps: Iterable[T], what: str, progress: OutputWrapper) -> Iterable[T]:
    return tqdm(list(steps), desc=f"Demo: {what}", file=progress, unit="", leave=False)


def _remember(batch: Batch, story: Story, progress: OutputWrapper) -> None:
    for node in _steps(mind.nodes(story), "memory", progress):
        batch.memorize_sync(node, timestamp=node.updated_at)
    for edge in mind.edges(story):
        batch.connect_sync(edge)
    batch.memorize_sync(
        GraphNode(id=MARK.id, type=MARK.type, scope=MARK.scope, attributes={"seed": story.seed}),
        timestamp=story.until,
    )


def _learn(batch: Batch, story: Story, progress: OutputWrapper) -> None:
    """Tell the agent how its work was received, and let people set what they want otherwise."""
    for one in _steps(habits.heard(story), "habits", progress):
        batch.learn_sync(one.kind, timestamp=one.at, **one.facts)
    for setting in habits.SETTINGS:
        batch.set_config_sync(**setting)
    services.freeze(node_id_of(*habits.FROZEN), "sensitivity", by=habits.OPERATOR)


def _record(batch: Batch, story: Story, progress: OutputWrapper) -> None:
    for metric in _steps(telemetry.metrics(story), "metrics", progress):
        batch.memorize_metric_sync(metric.name, metric.value, metric.tags, timestamp=metric.at)
    for log in _steps(telemetry.logs(story), "logs", progress):
        batch.memorize_log_sync(log.message, level=log.level, tags=log.tags, timestamp=log.at)


def _work(batch: Batch, told: Iterable[work.Task], progress: OutputWrapper) -> Iterator[Done]:
    for task in _steps(told, "tasks", progress):
        batch.create_task_sync(
            task.description,
            task_id=task.id,
            created_by=task.created_by,
            priority=task.priority,
            context=task.context,
            timestamp=task.at,
        )
        if task.status != "pending":
            batch.set_task_status_sync(task.id, "active", timestamp=task.at)
        for thought in task.thoughts:
            yield from _think(batch, task, thought)
        if task.status not in {"pending", "active"}:
            batch.set_task_status_sync(
                task.id, task.status, outcome=task.outcome or None, timestamp=task.until
            )


def _think(batch: Batch, task: work.Task, thought: work.Thought) -> Iterator[Done]:
    done = thought.at + thought.took
    batch.create_thought_sync(
        task.id,
        thought.content,
        thought_id=thought.id,
        thought_type=thought.type,
        parent_thought_id=thought.parent,
        round_number=thought.round,
        context=task.context,
        timestamp=thought.at,
    )
    if thought.status != "pending":
        batch.set_thought_status_sync(thought.id, "processing", timestamp=thought.at)
    if thought.notes:  # pondering puts a thought back into the queue
        batch.ponder_sync(thought.id, thought.notes, timestamp=thought.at)
        batch.set_thought_status_sync(thought.id, "processing", timestamp=thought.at)
    if thought.action:
        batch.finish_thought_sync(thought.id, thought.action, status=thought.status, timestamp=done)
        yield _trace(batch, task, thought, done)


def _trace(batch: Batch, task: work.Task, thought: work.Thought, done: dt.datetime) -> Done:
    """Record what the handler did: its span, what it said if it spoke, the audit event."""
    names = {"thought_id": thought.id, "task_id": task.id}
    action = thought.action["action_type"] if thought.action else ""
    batch.record_span_sync(
        service_type="handler",
        handler_name=f"{action}_handler",
        action_type=action,
        trace_id=f"task_{task.id}",
        span_id=f"handler_{thought.id}",
        parent_span_id=thought.parent and f"handler_{thought.parent}",
        started_at=thought.at,
        ended_at=done,
        failed=thought.status == "failed",
        tags=names,
    )
    if action == "speak":
        batch.record_interaction_sync(
            service_type="communication",
            handler_name="SpeakHandler",
            action_type="speak",
            request={**names, "channel_id": task.context["channel_id"], "content": thought.content},
            response={"success": True},
            timestamp=done,
        )
    event = batch.record_audit_event_sync(
        action,
        outcome=thought.status,
        agent_profile=AGENT,
        thought_id=thought.id,
        task_id=task.id,
        timestamp=done,
    )
    return Done(done, event.data.correlation_id, action, {**names, "outcome": thought.status})


def _sign(done: Iterable[Done], acts: Iterator[dt.datetime], progress: OutputWrapper) -> None:
    """Sign what the agent did, with what happened to its identity in between."""
    following = next(acts, None)
    for one in _steps(sorted(done, key=lambda one: one.at), "audit trail", progress):
        while following is not None and following <= one.at:
            following = next(acts, None)
        appending.append(
            one.action,
            originator=one.names["thought_id"],
            payload=one.names,
            at=one.at,
            event_id=one.event_id,
        )
    while following is not None:
        following = next(acts, None)
