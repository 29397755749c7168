"""Numbers that no database can hold, and questions that no clock can answer: a sentence each."""

import math

import pytest

from persistence import GraphEdge, GraphNode
from persistence.writing import InvalidInput
from tests.memory.rows import count, node

HUGE = 10**400


@pytest.mark.parametrize("value", [HUGE, -HUGE, math.inf, -math.inf, math.nan])
def test_a_metric_is_finite(memory, store, value):
    with pytest.raises(InvalidInput, match="finite number"):
        memory.memorize_metric_sync("cpu", value)

    assert count(store, "service_correlations") == 0


@pytest.mark.parametrize("weight", [HUGE, -HUGE, math.inf, math.nan])
def test_a_weight_is_finite(memory, store, weight):
    memory.memorize_sync(node())

    with pytest.raises(InvalidInput, match="weight"):
        memory.connect_sync(GraphEdge(source="n", target="n", scope="local", weight=weight))

    assert count(store, "graph_edges") == 0


@pytest.mark.parametrize("version", ["x", 1.5, None, True, 2**31, 2**70])
def test_a_version_is_a_whole_number(memory, store, version):
    given = GraphNode(id="n", type="concept", scope="local", version=version)

    with pytest.raises(InvalidInput, match="version"):
        memory.memorize_sync(given)

    assert count(store, "graph_nodes") == 0


@pytest.mark.parametrize("hours", [math.inf, math.nan, 1e9])
def test_hours_are_a_period_that_a_clock_knows(memory, hours):
    with pytest.raises(InvalidInput, match="no period"):
        memory.recall_timeseries_sync(hours)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_of_no_nodes_is_refused_and_not_called_complete(memory, limit):
    memory.memorize_sync(node())

    with pytest.raises(InvalidInput, match="at least one"):
        memory.search_sync(limit=limit)
