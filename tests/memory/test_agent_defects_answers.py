"""The agents' wrong answers when they read (agent-facts 9.1), none of which is given here."""

import datetime as dt
import json

import pytest

from persistence import ConfigNodeType, CorrelationType, GraphNode, StoreError, TSDBGraphNode
from tests.memory.rows import NOON, do, row

SERVICE = {"service_type": "cli", "handler_name": "CLIAdapter", "action_type": "send_message"}
HOUR = dt.timedelta(hours=1)


async def test_what_was_recorded_is_recalled(memory):
    """Defect 9.1.1: recall_timeseries always returned an empty list."""
    await memory.memorize_metric("cpu", 1.5)
    await memory.memorize_log("hello")
    await memory.record_audit_event("speak", outcome="success")

    points = await memory.recall_timeseries(hours=24)

    assert {point.correlation_type for point in points} == {
        CorrelationType.METRIC_DATAPOINT,
        CorrelationType.LOG_ENTRY,
        CorrelationType.AUDIT_EVENT,
    }


def test_a_day_is_a_day(memory, monkeypatch):
    """Defect 9.1.2: 24 h gave a point of 30 h ago, and none of today's twenty-five."""
    monkeypatch.setattr("persistence.clock.now", lambda: NOON + 11 * HOUR)
    for number in range(25):
        memory.memorize_metric_sync("cpu", number, timestamp=NOON + number * HOUR / 25)
    memory.memorize_metric_sync("cpu", -1, timestamp=NOON + 11 * HOUR - 30 * HOUR)

    values = [point.metric_value for point in memory.recall_timeseries_sync(24, oldest_first=True)]

    assert values == list(range(25))


def test_times_in_any_form_are_compared_as_times(memory, store, noon):
    """Defect 9.1.2: bounds written with a space were compared with a T as text."""
    for minute, text in enumerate(["2026-11-22 11:00:00", "2026-11-22T12:01:00+01:00"]):
        memory.memorize_metric_sync("cpu", minute)
        do(
            store,
            f"UPDATE service_correlations SET timestamp = '{text}' WHERE metric_value = {minute}",
        )

    start, end = noon - HOUR, noon - HOUR + dt.timedelta(seconds=61)
    points = memory.recall_timeseries_sync(start=start, end=end)

    assert [point.metric_value for point in points] == [1, 0]


def test_a_long_series_loses_no_point(memory, noon):
    """Defect 9.1.3: of 2,500 points the newest 1,500 were cut off, and nothing said so."""
    with memory.batch_sync() as batch:
        for number in range(2500):
            at = noon - dt.timedelta(seconds=2500 - number)
            batch.memorize_metric_sync("cpu", number, timestamp=at)

    first = memory.recall_timeseries_sync()

    assert (len(first), first.complete, first[0].metric_value) == (1000, False, 2499)
    every = [point.metric_value for point in memory.iter_timeseries_sync()]
    assert every == list(range(2499, -1, -1))


MALFORMED = {
    "tags": ("tags", "'{\"host\": '"),
    "tags that are a list": ("tags", "'[1]'"),
    "a tag that is no text": ("tags", '\'{"host": {"deep": 1}}\''),
    "request": ("request_data", "'{'"),
    "response": ("response_data", "'no json'"),
    "an unknown status": ("status", "'exploded'"),
    "an unknown type": ("correlation_type", "'dream'"),
}


@pytest.mark.parametrize("wrong", MALFORMED)
def test_one_malformed_row_spoils_no_answer(memory, store, wrong):
    """Defect 9.1.10: one bad row emptied the whole query."""
    column, value = MALFORMED[wrong]
    memory.memorize_metric_sync("bad", 1)
    memory.memorize_metric_sync("good", 2)
    do(store, f"UPDATE service_correlations SET {column} = {value} WHERE metric_name = 'bad'")

    points = memory.recall_timeseries_sync()

    assert [point.metric_name for point in points] == ["good", "bad"]


def test_an_error_is_an_error_and_no_empty_answer(memory, store):
    """Defect 9.1.10: every reader swallowed what went wrong into [] or None."""
    do(store, "ALTER TABLE graph_nodes RENAME TO gone")

    with pytest.raises(StoreError, match="table of the store is missing"):
        memory.recall_sync("n")


@pytest.mark.parametrize("kind", [ConfigNodeType.FILTER_CONFIG, ConfigNodeType.USER_TRACKING])
def test_a_configuration_is_read_in_the_shape_it_was_written(memory, kind):
    """Defect 9.1.11: configurations never loaded, and defaults overwrote them."""
    given = {"config_type": kind, "triggers": [{"id": "dm_1"}], "nested": {"x": None}}
    memory.memorize_sync(
        GraphNode(id=f"config/{kind}", type="config", scope="local", attributes=given)
    )

    found = memory.recall_sync(f"config/{kind}")
    memory.memorize_sync(found)

    assert memory.recall_sync(f"config/{kind}").attributes == given


async def test_an_interaction_has_a_time_and_is_found_by_it(memory, store, noon):
    """Defect 9.1.12: interactions had no timestamp, so no time query ever saw them."""
    await memory.record_interaction(**SERVICE, request={"content": "hi"})

    points = await memory.recall_timeseries(hours=1)

    assert row(store, "service_correlations")["timestamp"] == "2026-11-22T12:00:00+00:00"
    assert [point.request_data for point in points] == [{"content": "hi"}]


def test_an_agents_interaction_without_a_time_is_found_too(memory, store, noon):
    """Defect 9.1.12: such rows exist, and are placed by when they were made."""
    memory.record_interaction_sync(**SERVICE)
    do(store, "UPDATE service_correlations SET timestamp = NULL")

    assert [point.timestamp for point in memory.recall_timeseries_sync(1)] == [noon]


def test_the_tags_of_telemetry_name_the_scope(memory, store):
    """Defect 9.1.13: telemetry's tags lacked the scope, so scope filters never saw it."""
    memory.record_metric_sync("handler_invoked_total", scope="community")

    assert json.loads(row(store, "service_correlations")["tags"]) == {"scope": "community"}
    assert len(memory.recall_timeseries_sync(scope="community")) == 1
    assert len(memory.recall_timeseries_sync(scope="local")) == 0


def test_a_log_message_is_in_both_places_where_agents_look(memory, store):
    """Defect 9.1.13: each writer of logs kept the message elsewhere."""
    memory.memorize_log_sync("Disk almost full", "WARNING", {"component": "disk"})

    stored = row(store, "service_correlations")
    assert json.loads(stored["request_data"])["message"] == "Disk almost full"
    assert json.loads(stored["tags"])["message"] == "Disk almost full"


@pytest.mark.parametrize("column", ["request_data", "tags"])
def test_a_log_message_is_found_in_either_place(memory, store, column):
    """Defect 9.1.13: a reader that knew one place lost the messages of the other."""
    memory.memorize_log_sync("Disk almost full")
    do(store, f"UPDATE service_correlations SET {column} = NULL")

    assert [point.log_message for point in memory.recall_timeseries_sync()] == ["Disk almost full"]


async def test_a_node_of_telemetry_knows_when_it_was(memory, noon):
    """Agent-facts 2.2: the time of a metric's node was only in its id, in whole seconds."""
    made = TSDBGraphNode.create_metric_node("cpu", 1, timestamp=noon - HOUR)

    await memory.memorize(made)

    assert (await memory.recall(made.id)).updated_at == noon - HOUR
