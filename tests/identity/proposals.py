"""Changes for tests: what an agent proposes, and what it writes past the API."""

import datetime as dt

from persistence import clock
from persistence.fields import stored_json
from persistence.graph.models import Node
from persistence.identity import proposing
from persistence.identity.ledger import Proposal
from persistence.identity.models import Change
from persistence.identity.proposing import Intent
from persistence.identity.states import Item, Kind, edge_state, node_state
from persistence.moments import stored


def node(node_id="agent/iris", **attributes):
    return Intent(Item(Kind.NODE, node_id), node_state(node_id, "concept", stored_json(attributes)))


def gone(node_id):
    return Intent(Item(Kind.NODE, node_id), None)


def edge(source, target, relationship="holds"):
    state = edge_state(
        f"{source}>{target}",
        source=source,
        target=target,
        relationship=relationship,
        weight=1.0,
        attributes=None,
    )
    return Intent(state.item, state)


def propose(*intents, by="iris", reason="It fits better.", ago=dt.timedelta(0), **origin):
    """Propose a change as it would have been a while ago; return its id."""
    proposal = Proposal(by, reason, origin.get("thought_id"), origin.get("task_id"))
    intents = intents or (node(name="Iris", tone="warm"),)
    return proposing.propose(intents, proposal, now=clock.now() - ago)


def tone(word, **facts):
    return propose(node(name="Iris", tone=word), **facts)


def written(node_id="agent/iris", text='{"name": "Iris", "tone": "raw"}'):
    """Write to the identity as a program does that knows nothing of its gate."""
    Node.objects.filter(node_id=node_id, scope="identity").update(attributes_json=text)
    return Change.objects.get(origin="captured").change_id


def overdue(change_id):
    """Let the deadline of a change have passed a minute ago, though nobody has noticed yet."""
    at = clock.now() - dt.timedelta(minutes=1)
    Change.objects.filter(change_id=change_id).update(expires_at=stored(at))
