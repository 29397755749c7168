"""Applying a change in the caller's transaction: grant, write, lineage, grant taken back."""

import datetime as dt
from collections.abc import Sequence

from persistence.graph.services import UPSERT_NODE
from persistence.identity import present
from persistence.identity.models import Grant, LineageEntry
from persistence.identity.states import SCOPE, Action, Item, Kind, Operation, State
from persistence.moments import stored
from persistence.sessions import Session, Statement, session
from persistence.store import StoreError
from persistence.writing import stored_creation

DELETE_NODE = Statement("DELETE FROM graph_nodes WHERE node_id = %s AND scope = %s")
DELETE_EDGE = Statement("DELETE FROM graph_edges WHERE edge_id = %s AND scope = %s")
UPSERT_EDGE = Statement(
    "INSERT INTO graph_edges (edge_id, source_node_id, target_node_id, scope, relationship,"
    " weight, attributes_json, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (edge_id) DO UPDATE SET source_node_id = excluded.source_node_id,"
    " target_node_id = excluded.target_node_id, relationship = excluded.relationship,"
    " weight = excluded.weight, attributes_json = excluded.attributes_json"
)
# Nodes before the edges that join them, edges before the nodes that they hold on to.
_ORDER = (
    (Kind.NODE, Action.PUT),
    (Kind.EDGE, Action.DELETE),
    (Kind.EDGE, Action.PUT),
    (Kind.NODE, Action.DELETE),
)


class NotApplied(StoreError):
    """The store did not take the write that the change says; nothing of it stays."""


def apply(
    cause: str, cause_id: str, steps: Sequence[Operation], *, by: str, now: dt.datetime
) -> None:
    """Write the operations through the gate and into the lineage.

    Raises NotApplied unless the graph holds exactly what they say afterwards: the caller's
    transaction must not commit then.
    """
    Grant.objects.all().delete()  # nobody's may be there: no transaction leaves one behind
    Grant.objects.bulk_create(_grant(cause_id, step) for step in steps)
    with session() as opened:
        for kind, action in _ORDER:
            for step in steps:
                if (step.item.kind, step.action) == (kind, action):
                    _write(opened, step, by, now)
    Grant.objects.all().delete()
    now_there = present.present(step.item for step in steps)
    for step in steps:
        if now_there.get(step.item) != step.after:
            raise NotApplied(
                f"{step.item.kind} {step.item.id!r} could not be written as the change says:"
                " nothing was applied."
            )
        record(step.item, step.after, cause=cause, cause_id=cause_id, now=now)


def record(item: Item, state: State | None, *, cause: str, cause_id: str, now: dt.datetime) -> None:
    """Add a state to the lineage."""
    LineageEntry.objects.create(
        kind=str(item.kind),
        item_id=item.id,
        state=None if state is None else state.stored(),
        digest="" if state is None else state.digest,
        cause=cause,
        cause_id=cause_id,
        happened_at=stored(now),
    )


def _grant(cause_id: str, step: Operation) -> Grant:
    content = {} if step.after is None else step.after.content
    return Grant(
        change_id=cause_id,
        action=str(step.action),
        kind=str(step.item.kind),
        item_id=step.item.id,
        node_type=content.get("type"),
        source_node_id=content.get("source"),
        target_node_id=content.get("target"),
        relationship=content.get("relationship"),
        weight=None if step.after is None else step.after.weight,
        attributes=content.get("attributes"),
    )


def _write(opened: Session, step: Operation, by: str, now: dt.datetime) -> None:
    item_id, after = step.item.id, step.after
    if after is None:
        delete = DELETE_NODE if step.item.kind is Kind.NODE else DELETE_EDGE
        opened.execute(delete, (item_id, SCOPE))
        return
    content, created = after.content, stored_creation(now)
    if step.item.kind is Kind.NODE:
        about = (item_id, SCOPE, content["type"], after.attributes)
        opened.execute(UPSERT_NODE, (*about, 1, by, stored(now), created))
    else:
        ends = (item_id, content["source"], content["target"], SCOPE, content["relationship"])
        opened.execute(UPSERT_EDGE, (*ends, after.weight, after.attributes, created))
