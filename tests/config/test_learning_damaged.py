"""Learning over values and states that are none."""

import pytest

from persistence import MemoryService
from persistence.config import queries, services
from persistence.graph.rules import GraphNode
from persistence.writing import Conflict, InvalidInput
from tests.config.hearing import (
    KEY,
    confirm,
    finding,
    sensitivity,
)
from tests.memory.rows import do, row

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize("stored", ["7", "-1", "true", '"high"', "[0.5]"])
def test_a_value_that_is_none_is_no_start(store, stored):
    text = f'{{"config_type": "filter_config", "sensitivity": {stored}}}'
    services.set_values(KEY, {"sensitivity": 0.9}, by="ann")
    do(store, f"UPDATE graph_nodes SET attributes_json = '{text}'")

    services.learn(KEY, finding())

    assert 0.5 < sensitivity() < 0.6
    assert queries.node(KEY).problems == []


def test_what_was_learned_and_then_damaged_is_said_to_be_and_can_be_forgotten(store):
    confirm(2)
    do(store, "UPDATE config_learned SET state = 'not JSON'")

    with pytest.raises(Conflict, match="not readable JSON"):
        services.learn(KEY, finding())
    found = queries.evidence(KEY, "sensitivity")
    assert (found.probability, found.count) == (None, 2)
    assert "not readable JSON" in found.sentence

    services.reset(KEY, None, by="ann")
    services.learn(KEY, finding())
    assert queries.evidence(KEY, "sensitivity").count == 1


def test_a_node_whose_text_is_no_object_is_not_written_over(store):
    MemoryService(alias="store").memorize_sync(GraphNode(id=KEY, type="config", scope="local"))
    do(store, "UPDATE graph_nodes SET attributes_json = 'not JSON'")

    with pytest.raises(InvalidInput, match="no JSON object"):
        services.learn(KEY, finding())

    assert row(store, "graph_nodes")["attributes_json"] == "not JSON"
