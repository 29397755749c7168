"""The code of the seed's page, nearly letter for letter, and what is in the store afterwards."""

import datetime as dt
import json
import uuid

from persistence import (
    ConfigNodeType,
    CorrelationType,
    GraphNode,
    GraphScope,
    MemoryOpStatus,
    NodeType,
    TSDBGraphNode,
)
from tests.memory.rows import count, row

tags = {"host": "agent-1", "env": "prod"}


def test_create_a_metric_node():
    node = TSDBGraphNode.create_metric_node(
        metric_name="cpu_usage", value=75.5, tags={"host": "agent-1", "env": "prod"}
    )

    assert (node.type, node.scope) == (NodeType.TSDB_DATA, GraphScope.LOCAL)
    assert json.dumps(node.attributes) == (
        '{"metric_name": "cpu_usage", "metric_value": 75.5, "data_type": "metric",'
        ' "tags": {"host": "agent-1", "env": "prod"}, "retention_policy": "raw"}'
    )


async def test_a_created_metric_node_can_be_memorized(memory, store):
    node = TSDBGraphNode.create_metric_node(
        metric_name="cpu_usage", value=75.5, tags={"host": "agent-1", "env": "prod"}
    )

    await memory.memorize(node)

    stored = row(store, "graph_nodes")
    assert (stored["node_id"], stored["node_type"]) == (node.id, "tsdb_data")
    assert stored["attributes_json"] == json.dumps(node.attributes)


async def test_store_in_memory_creates_both_graph_node_and_correlation(memory, store):
    result = await memory.memorize_metric("cpu_usage", 75.5, tags)

    assert result.status is MemoryOpStatus.OK
    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (1, 1)


async def test_the_graph_node_of_a_metric_is_the_agents_own_row(memory, store, noon):
    await memory.memorize_metric("cpu_usage", 75.5, tags)

    stored = row(store, "graph_nodes")
    assert stored.pop("created_at")  # the table's own default: when the row was made
    assert stored == {
        "node_id": "metric_cpu_usage_1795348800000000",
        "scope": "local",
        "node_type": "tsdb_data",
        "attributes_json": '{"metric_name": "cpu_usage", "metric_value": 75.5,'
        ' "data_type": "metric", "tags": {"host": "agent-1", "env": "prod"},'
        ' "retention_policy": "raw"}',
        "version": 1,
        "updated_by": None,
        "updated_at": "2026-11-22T12:00:00+00:00",
    }


async def test_the_correlation_of_a_metric_is_the_agents_own_row(memory, store, noon):
    await memory.memorize_metric("cpu_usage", 75.5, tags)

    stored = row(store, "service_correlations")
    assert uuid.UUID(stored.pop("correlation_id")).version == 4
    assert {name: value for name, value in stored.items() if value is not None} == {
        "service_type": "memory",
        "handler_name": "memory_service",
        "action_type": "memorize_metric",
        "status": "completed",
        "created_at": "2026-11-22T12:00:00+00:00",
        "updated_at": "2026-11-22T12:00:00+00:00",
        "correlation_type": "metric_datapoint",
        "timestamp": "2026-11-22T12:00:00+00:00",
        "metric_name": "cpu_usage",
        "metric_value": 75.5,
        "tags": '{"host": "agent-1", "env": "prod", "scope": "local"}',
        "retention_policy": "raw",
    }


async def test_the_last_24_hours_of_metrics(memory, noon):
    day = dt.timedelta(hours=24)
    await memory.memorize_metric("cpu_usage", 75.5, tags)
    await memory.memorize_metric("cpu_usage", 60.0, tags, timestamp=noon - day)
    await memory.memorize_metric(
        "cpu_usage", 1.0, tags, timestamp=noon - day - dt.timedelta(seconds=1)
    )
    await memory.memorize_log("Not a metric")

    metrics = await memory.recall_timeseries(
        hours=24, correlation_types=[CorrelationType.METRIC_DATAPOINT]
    )

    assert [point.metric_value for point in metrics] == [75.5, 60.0]


async def test_an_adaptive_filter_config_is_stored(memory, store):
    filter_node = GraphNode(
        id="filter_config_channel_123",
        type=NodeType.CONFIG,
        scope=GraphScope.LOCAL,
        attributes={
            "config_type": ConfigNodeType.FILTER_CONFIG,
            "sensitivity": 0.8,
            "learned_patterns": ["spam", "ümlaut"],
        },
    )

    await memory.memorize(filter_node)

    stored = row(store, "graph_nodes")
    assert (stored["node_id"], stored["scope"], stored["node_type"], stored["version"]) == (
        "filter_config_channel_123",
        "local",
        "config",
        1,
    )
    assert stored["attributes_json"] == (
        '{"config_type": "filter_config", "sensitivity": 0.8,'
        ' "learned_patterns": ["spam", "\\u00fcmlaut"]}'
    )


async def test_an_adaptive_filter_config_comes_back(memory):
    attributes = {"config_type": ConfigNodeType.FILTER_CONFIG, "sensitivity": 0.8}
    await memory.memorize(
        GraphNode(
            id="filter_config_channel_123",
            type=NodeType.CONFIG,
            scope=GraphScope.LOCAL,
            attributes=attributes,
        )
    )

    found = await memory.recall("filter_config_channel_123")

    assert (found.type, found.attributes) == (NodeType.CONFIG, attributes)


async def test_a_filter_that_was_stored_learns_from_interactions(memory):
    filter_node = GraphNode(
        id="filter_config_channel_123",
        type=NodeType.CONFIG,
        scope=GraphScope.LOCAL,
        attributes={
            "config_type": ConfigNodeType.FILTER_CONFIG,
            "sensitivity": 0.8,
            "learned_patterns": ["spam"],
        },
    )
    await memory.memorize(filter_node)

    await memory.learn("finding", outcome="dismissed", value=0.3, channel="123")

    found = await memory.get_config(ConfigNodeType.FILTER_CONFIG, "123")
    assert 0.75 < found["sensitivity"] < 0.8
    assert found["learned_patterns"] == ["spam"]


async def test_many_related_operations_are_one_transaction(memory, store):
    async with memory.batch() as batch:
        for value in (1, 2, 3):
            await batch.memorize_metric("cpu_usage", value, tags)

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (3, 3)
