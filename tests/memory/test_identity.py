"""Identity waits for a Wise Authority: writes are proposals, and nothing of them is applied."""

import pytest

from persistence import GraphEdge, MemoryOpStatus, TSDBGraphNode
from tests.graph import make
from tests.memory.rows import contents, node

SERVICE = {"service_type": "memory", "handler_name": "h", "action_type": "a"}
EDGE = GraphEdge(source="self", target="other", scope="identity")
WRITES = {
    "memorize": lambda m, s: m.memorize_sync(node("self", s, kind=True)),
    "memorize again": lambda m, s: m.memorize_sync(node("other", s), expected_version=1),
    "memorize a metric node": lambda m, s: m.memorize_sync(
        TSDBGraphNode.create_metric_node("cpu", 1, scope=s)
    ),
    "forget": lambda m, s: m.forget_sync("other", s),
    "forget with edges": lambda m, s: m.forget_sync("other", s, with_edges=True),
    "forget what is not there": lambda m, s: m.forget_sync("absent", s),
    "connect": lambda m, s: m.connect_sync(GraphEdge(source="other", target="self", scope=s)),
    "disconnect": lambda m, s: m.disconnect_sync(GraphEdge(source="self", target="other", scope=s)),
    "memorize_metric": lambda m, s: m.memorize_metric_sync("cpu", 1, scope=s),
    "memorize_log": lambda m, s: m.memorize_log_sync("text", scope=s),
    "record_metric": lambda m, s: m.record_metric_sync("cpu", scope=s),
    "record_audit_event": lambda m, s: m.record_audit_event_sync("speak", scope=s),
    "record_interaction": lambda m, s: m.record_interaction_sync(**SERVICE, scope=s),
    "record_span": lambda m, s: m.record_span_sync(**SERVICE, scope=s),
}


@pytest.fixture
def identity(memory):
    """A store whose identity scope holds two nodes and an edge."""
    make.node("self", scope="identity", attributes={"name": "Echo"})
    make.node("other", scope="identity")
    make.edge("self", "other", scope="identity")
    return memory


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("scope", ["identity", "IDENTITY", "Identity"])
def test_a_write_is_pending_and_nothing_is_applied(identity, store, write, scope):
    before = contents(store)

    result = WRITES[write](identity, scope)

    assert result.status is MemoryOpStatus.PENDING
    assert "Identity changes need a Wise Authority" in result.reason
    assert contents(store) == before


@pytest.mark.parametrize("write", WRITES)
def test_a_write_in_a_batch_is_pending_and_nothing_is_applied(identity, store, write):
    before = contents(store)

    with identity.batch_sync() as batch:
        result = WRITES[write](batch, "identity")

    assert result.status is MemoryOpStatus.PENDING
    assert contents(store) == before


async def test_an_awaited_write_is_pending_too(identity, store):
    results = [
        await identity.memorize(node("self", "identity")),
        await identity.forget("self", "identity"),
        await identity.memorize_metric("cpu", 1, scope="identity"),
    ]

    assert {result.status for result in results} == {MemoryOpStatus.PENDING}


def test_the_rest_of_a_batch_is_applied(identity):
    with identity.batch_sync() as batch:
        batch.memorize_sync(node("self", "identity", name="Other"))
        batch.memorize_sync(node("note"))

    assert identity.recall_sync("self", "identity").attributes == {"name": "Echo"}
    assert identity.recall_sync("note") is not None


def test_identity_can_be_read(identity):
    assert identity.recall_sync("self", "identity").attributes == {"name": "Echo"}
    assert identity.edges_of_sync("self", "identity") == [
        GraphEdge(source="self", target="other", scope="identity", relationship="knows")
    ]
