"""The identity that an agent is born with: written once, into a store that never held one.

Every later change to the IDENTITY scope takes a Wise Authority; nothing here lifts that.
"""

import datetime as dt
from collections.abc import Iterable

from persistence import clock
from persistence.graph.models import Node
from persistence.graph.rules import GraphEdge, GraphNode, GraphScope
from persistence.identity import applying, remembering
from persistence.identity.ledger import deciding
from persistence.identity.models import LineageEntry
from persistence.identity.states import Operation
from persistence.writing import Conflict, InvalidInput

FOUNDING = "founding"  # what stands for the id of a change in the grants and the lineage


class AlreadyFounded(Conflict):
    """The store holds an identity, or held one: from there on it changes by rulings alone."""


def found_identity(
    nodes: Iterable[GraphNode],
    edges: Iterable[GraphEdge] = (),
    *,
    by: str = remembering.AGENT,
    now: dt.datetime | None = None,
) -> int:
    """Write the founding nodes and edges in one transaction; return how many there are."""
    founding: list[GraphNode | GraphEdge] = [*nodes, *edges]
    if any(one.scope != GraphScope.IDENTITY for one in founding):
        raise InvalidInput("An identity is founded with nodes and edges of the IDENTITY scope.")
    with deciding():
        held = LineageEntry.objects.exists()
        if held or Node.objects.filter(scope=GraphScope.IDENTITY).exists():
            raise AlreadyFounded("This store has an identity: a change to it must be proposed.")
        intents = map(remembering.intent, founding)
        steps = [Operation(one.item, None, one.after) for one in intents]
        applying.apply("founded", FOUNDING, steps, by=by, now=now or clock.now())
    return len(founding)
