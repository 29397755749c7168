"""The identity that an agent is born with: written once, into a store that holds none.

Every later change to the IDENTITY scope takes a Wise Authority; nothing here lifts that.
"""

from collections.abc import Iterable

from persistence.graph.models import Node
from persistence.graph.rules import GraphNode, GraphScope
from persistence.graph.services import INSERT_NODE, node_row
from persistence.sessions import session
from persistence.writing import Conflict, InvalidInput, transaction


class AlreadyFounded(Conflict):
    """The store holds an identity: from there on it changes by rulings alone."""


def found_identity(nodes: Iterable[GraphNode]) -> int:
    """Write the founding nodes in one transaction and return how many there are."""
    founding = list(nodes)
    if any(node.scope != GraphScope.IDENTITY for node in founding):
        raise InvalidInput("An identity is founded with nodes of the IDENTITY scope alone.")
    rows = [node_row(node, GraphScope.IDENTITY) for node in founding]
    with transaction():
        if Node.objects.filter(scope=GraphScope.IDENTITY).exists():
            raise AlreadyFounded("This store has an identity: a change to it must be proposed.")
        with session() as opened:
            opened.execute_many(INSERT_NODE, rows)
    return len(rows)
