"""Identity waits for a Wise Authority: writes are proposals, and nothing of them is applied."""

import pytest

from persistence import GraphEdge, MemoryOpStatus, TSDBGraphNode
from persistence.graph.rules import IDENTITY_IS_CLOSED
from persistence.graph.services import LostUpdate, NodeHasEdges
from persistence.identity.remembering import SO_ALREADY, WAITS
from tests.graph import make
from tests.memory.rows import contents, count, node

SERVICE = {"service_type": "memory", "handler_name": "h", "action_type": "a"}
PROPOSALS = {
    "memorize": lambda m, s: m.memorize_sync(node("self", s, kind=True)),
    "memorize again": lambda m, s: m.memorize_sync(node("other", s, kind=True), expected_version=1),
    "memorize a metric node": lambda m, s: m.memorize_sync(
        TSDBGraphNode.create_metric_node("cpu", 1, scope=s)
    ),
    "forget with edges": lambda m, s: m.forget_sync("other", s, with_edges=True),
    "connect": lambda m, s: m.connect_sync(GraphEdge(source="other", target="self", scope=s)),
    "disconnect": lambda m, s: m.disconnect_sync(
        GraphEdge(source="self", target="other", relationship="knows", scope=s)
    ),
}
TELEMETRY = {
    "memorize_metric": lambda m, s: m.memorize_metric_sync("cpu", 1, scope=s),
    "memorize_log": lambda m, s: m.memorize_log_sync("text", scope=s),
    "record_metric": lambda m, s: m.record_metric_sync("cpu", scope=s),
    "record_audit_event": lambda m, s: m.record_audit_event_sync("speak", scope=s),
    "record_interaction": lambda m, s: m.record_interaction_sync(**SERVICE, scope=s),
    "record_span": lambda m, s: m.record_span_sync(**SERVICE, scope=s),
}
WITHOUT_EFFECT = {
    "memorize what is so": lambda m, s: m.memorize_sync(node("self", s, name="Echo")),
    "forget what is not there": lambda m, s: m.forget_sync("absent", s),
    "disconnect what is not joined": lambda m, s: m.disconnect_sync(
        GraphEdge(source="other", target="self", scope=s)
    ),
}


@pytest.fixture
def identity(memory):
    """A store whose identity scope holds two nodes and an edge."""
    make.node("self", scope="identity", attributes={"name": "Echo"})
    make.node("other", scope="identity")
    make.edge("self", "other", scope="identity")
    return memory


@pytest.mark.parametrize("write", PROPOSALS)
@pytest.mark.parametrize("scope", ["identity", "IDENTITY", "Identity"])
def test_a_write_is_a_pending_change_and_nothing_is_applied(identity, store, write, scope):
    before = contents(store)

    result = PROPOSALS[write](identity, scope)

    assert (result.status, result.reason) == (MemoryOpStatus.PENDING, WAITS)
    assert identity.identity_change_sync(result.change_id).state == "pending"
    assert contents(store) == before


@pytest.mark.parametrize("write", PROPOSALS)
def test_a_write_in_a_batch_is_pending_too(identity, store, write):
    before = contents(store)

    with identity.batch_sync() as batch:
        result = PROPOSALS[write](batch, "identity")

    assert identity.identity_change_sync(result.change_id).state == "pending"
    assert contents(store) == before


@pytest.mark.parametrize("write", TELEMETRY)
@pytest.mark.parametrize("scope", ["identity", "IDENTITY"])
def test_telemetry_has_no_place_in_identity(identity, store, write, scope):
    before = contents(store)

    result = TELEMETRY[write](identity, scope)

    assert (result.status, result.reason) == (MemoryOpStatus.DENIED, IDENTITY_IS_CLOSED)
    assert contents(store) == before


@pytest.mark.parametrize("write", WITHOUT_EFFECT)
def test_what_would_change_nothing_is_not_proposed(identity, store, write):
    result = WITHOUT_EFFECT[write](identity, "identity")

    assert (result.status, result.reason) == (MemoryOpStatus.OK, SO_ALREADY)
    assert count(store, "identity_changes") == 0


def test_a_node_with_edges_is_not_proposed_to_go_without_them(identity):
    with pytest.raises(NodeHasEdges, match="disconnect them first"):
        identity.forget_sync("other", "identity")


def test_a_proposal_over_another_version_is_refused(identity):
    with pytest.raises(LostUpdate, match="at version 1"):
        identity.memorize_sync(node("other", "identity", kind=True), expected_version=7)


async def test_an_awaited_write_is_pending_too(identity, store):
    results = [
        await identity.memorize(node("self", "identity")),
        await identity.forget("self", "identity", with_edges=True),
    ]

    assert {result.status for result in results} == {MemoryOpStatus.PENDING}


def test_several_operations_are_one_change(identity, store):
    result = identity.propose_identity_change_sync(
        memorize=[node("third", "identity")],
        connect=[GraphEdge(source="third", target="self", scope="identity")],
        reason="The agent learned who it is.",
        proposed_by="echo",
        thought_id="th_1",
    )

    assert count(store, "identity_changes") == 1
    assert count(store, "identity_operations") == 2
    identity.withdraw_identity_change_sync(result.change_id, reason="Not yet.", by="echo")
    assert identity.identity_change_sync(result.change_id).said == "Not yet."


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
