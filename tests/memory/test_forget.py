"""forget: it removes what it says, and says what it removed."""

import pytest

from persistence import MemoryOpStatus
from persistence.graph.services import Forgotten, NodeHasEdges
from tests.graph import make
from tests.memory.rows import count, edge, node


def test_a_forgotten_node_is_gone(memory):
    memory.memorize_sync(node("a"))

    result = memory.forget_sync("a")

    assert (result.status, result.data) == (MemoryOpStatus.OK, Forgotten(nodes=1))
    assert memory.recall_sync("a") is None


def test_other_scopes_keep_the_id(memory):
    memory.memorize_sync(node("a"))
    memory.memorize_sync(node("a", scope="network"))

    memory.forget_sync("a", "network")

    assert memory.recall_sync("a") is not None


def test_forgetting_what_is_absent_says_so(memory):
    result = memory.forget_sync("a")

    assert result.reason == "There was nothing to forget: 'a' is not in local."
    assert result.data == Forgotten(nodes=0)


def test_a_node_with_edges_stays_and_the_error_names_them(memory):
    join_two(memory)

    with pytest.raises(NodeHasEdges, match="'a->b->related'"):
        memory.forget_sync("b")
    assert memory.recall_sync("b") is not None


def test_with_edges_both_go_together(memory, store):
    join_two(memory)

    result = memory.forget_sync("b", with_edges=True)

    assert result.data == Forgotten(nodes=1, edges=1)
    assert (count(store, "graph_nodes"), count(store, "graph_edges")) == (1, 0)


def test_an_identity_node_is_not_forgotten(memory, store):
    make.node("self", scope="identity")

    result = memory.forget_sync("self", "identity")

    assert (result.status, result.data) == (MemoryOpStatus.PENDING, None)
    assert count(store, "graph_nodes") == 1


async def test_the_awaited_twin_does_the_same(memory):
    await memory.memorize(node("a"))

    assert (await memory.forget(node("a"))).data == Forgotten(nodes=1)


def join_two(memory):
    memory.memorize_sync(node("a"))
    memory.memorize_sync(node("b"))
    memory.connect_sync(edge("a", "b"))
