"""update_environment_graph: the agent's bulk update, whole or not at all."""

import pytest

from persistence import GraphScope
from persistence.graph.environment import GraphUpdate
from persistence.graph.services import NodeHasEdges
from persistence.writing import InvalidInput, NotFound
from tests.memory.rows import count

ROOM = {"id": "room", "type": "concept", "attributes": {"warm": True}}
SKY = {"id": "sky", "type": "concept"}
JOINED = {"source": "sky", "target": "room", "relationship": "over"}


def test_nodes_and_edges_are_stored_in_the_environment(memory):
    result = memory.update_environment_graph_sync({"nodes": [ROOM, SKY], "edges": [JOINED]})

    assert result.data == GraphUpdate(2, 0, 1, 0)
    assert memory.recall_sync("room", GraphScope.ENVIRONMENT).attributes == {"warm": True}


def test_a_node_goes_with_its_edge_in_one_update(memory):
    memory.update_environment_graph_sync({"nodes": [ROOM, SKY], "edges": [JOINED]})

    result = memory.update_environment_graph_sync(
        {
            "nodes": [{"id": "sky", "action": "delete"}],
            "edges": [{**JOINED, "action": "delete"}],
        }
    )

    assert result.data == GraphUpdate(0, 1, 0, 1)


def test_counts_are_what_happened_not_what_was_asked(memory):
    result = memory.update_environment_graph_sync({"nodes": [{"id": "x", "action": "delete"}]})

    assert result.data == GraphUpdate(0, 0, 0, 0)


def test_a_failing_edge_takes_the_nodes_back_too(memory, store):
    with pytest.raises(NotFound):
        memory.update_environment_graph_sync({"nodes": [ROOM], "edges": [JOINED]})
    assert count(store, "graph_nodes") == 0


def test_a_node_that_edges_hold_undoes_the_update(memory):
    memory.update_environment_graph_sync({"nodes": [ROOM, SKY], "edges": [JOINED]})

    with pytest.raises(NodeHasEdges):
        memory.update_environment_graph_sync(
            {"nodes": [{**ROOM, "attributes": {}}, {"id": "sky", "action": "delete"}]}
        )
    assert memory.recall_sync("room", "environment").attributes == {"warm": True}


@pytest.mark.parametrize(
    "bad",
    [
        [],
        {"nodes": {}},
        {"nodes": ["room"]},
        {"nodes": [{"type": "concept"}]},
        {"nodes": [{"id": "room"}]},
        {"nodes": [{**ROOM, "action": "destroy"}]},
        {"nodes": [{**ROOM, "action": ["delete"]}]},
        {"nodes": [{**ROOM, "attributes": [1]}]},
        {"edges": [{"source": "sky"}]},
    ],
)
def test_a_malformed_update_writes_nothing(memory, store, bad):
    with pytest.raises(InvalidInput):
        memory.update_environment_graph_sync(bad)
    assert count(store, "graph_nodes") == 0


async def test_the_awaited_twin_does_the_same(memory):
    result = await memory.update_environment_graph({"nodes": [ROOM]})

    assert result.data == GraphUpdate(1, 0, 0, 0)
