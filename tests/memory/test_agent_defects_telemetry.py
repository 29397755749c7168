"""What the June 2025 agent does wrong with telemetry (agent-facts 9.1, by number) is right here."""

import datetime as dt

import pytest

from persistence import CorrelationType, MemoryService, StoreError
from tests.memory.rows import NOON, ask, count, do, rows

HOUR = dt.timedelta(hours=1)


def test_9_1_1_recall_timeseries_returns_what_is_stored(memory):
    memory.memorize_metric_sync("cpu", 75.5, {"host": "a"})
    memory.memorize_log_sync("Disk almost full", "WARNING")

    assert [point.metric_value for point in memory.recall_timeseries_sync()] == [None, 75.5]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T11:00:00+00:00",
        "2026-11-22T11:00:00.000001Z",
        "2026-11-22 11:00:00",
        "2026-11-22T13:00:00+02:00",
        "2026-11-22T00:00:00-11:00",
    ],
)
def test_9_1_2_a_bound_is_compared_as_a_time_whatever_the_text(memory, store, noon, text):
    memory.memorize_metric_sync("cpu", 1)
    do(store, f"UPDATE service_correlations SET timestamp = '{text}'")

    assert len(memory.recall_timeseries_sync(hours=1.5)) == 1
    assert len(memory.recall_timeseries_sync(hours=0.5)) == 0


def test_9_1_2_today_is_in_the_last_24_hours_and_30_hours_ago_is_not(memory, noon):
    for hours in (0.5, 11, 13, 23.9, 30):
        memory.memorize_metric_sync("cpu", hours, timestamp=NOON - hours * HOUR)

    assert [p.metric_value for p in memory.recall_timeseries_sync()] == [0.5, 11, 13, 23.9]


def test_9_1_3_a_long_series_says_that_it_goes_on_and_its_newest_points_come_first(memory, noon):
    with memory.batch_sync() as batch:
        for second in range(2500):
            at = NOON - dt.timedelta(seconds=second)
            batch.memorize_metric_sync("cpu", second, timestamp=at)

    page = memory.recall_timeseries_sync()

    assert ([page[0].metric_value, page[-1].metric_value], page.complete) == ([0, 999], False)
    assert sum(1 for _ in memory.iter_timeseries_sync()) == 2500


def test_9_1_6_points_of_one_instant_have_a_node_each(memory, store, noon):
    for number in range(20):
        memory.memorize_metric_sync("cpu", number)
        memory.memorize_log_sync("the same words")

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (40, 40)


def test_9_1_6_points_of_one_instant_have_a_node_each_in_a_batch_too(memory, store, noon):
    memory.memorize_metric_sync("cpu", 0)
    with memory.batch_sync() as batch:
        for number in range(1, 20):
            batch.memorize_metric_sync("cpu", number)

    values = {ask_value(row) for row in rows(store, "graph_nodes")}
    assert values == {f'"metric_value": {number}.0' for number in range(20)}


def ask_value(row) -> str:
    return row["attributes_json"].split(", ")[1]


@pytest.mark.parametrize(
    "harm",
    [
        'tags = \'{"host": "a"\'',
        'tags = \'{"host": 7, "scope": "local"}\'',
        "tags = 'null'",
        "status = 'exploded'",
        "request_data = '[1,'",
        "correlation_type = 'dream'",
        "retention_policy = 'for ever'",
    ],
)
def test_9_1_10_one_odd_row_does_not_empty_the_query(memory, store, harm):
    memory.memorize_metric_sync("good", 1, {"host": "a"})
    odd = memory.memorize_metric_sync("odd", 2, {"host": "a"}).data.correlation_id
    do(store, f"UPDATE service_correlations SET {harm} WHERE correlation_id = '{odd}'")

    assert {p.metric_name for p in memory.recall_timeseries_sync()} == {"good", "odd"}
    assert "good" in {p.metric_name for p in memory.recall_timeseries_sync(tags={"host": "a"})}


def test_9_1_10_what_of_an_odd_row_cannot_be_read_is_named(memory, store):
    memory.memorize_metric_sync("odd", 2)
    do(store, "UPDATE service_correlations SET tags = '{', request_data = '[1,'")

    (point,) = memory.recall_timeseries_sync()

    assert (point.metric_value, point.tags, point.unreadable) == (2, {}, ("request_data", "tags"))


def test_9_1_10_a_failing_database_is_an_error_not_an_empty_answer(memory, store):
    do(store, "DROP VIEW correlations")
    do(store, "DROP TABLE service_correlations")

    with pytest.raises(StoreError, match="table of the store is missing"):
        memory.recall_timeseries_sync()


def test_9_1_12_an_interaction_has_a_timestamp(memory, store, noon):
    memory.record_interaction_sync(
        service_type="communication", handler_name="SpeakHandler", action_type="speak"
    )

    assert rows(store, "service_correlations")[0]["timestamp"] == NOON.isoformat()
    assert len(memory.recall_timeseries_sync()) == 1


def test_9_1_12_the_agents_own_interactions_without_one_are_found(seed_store):
    memory = MemoryService(alias="store")

    found = memory.recall_timeseries_sync(
        hours=None, correlation_types=[CorrelationType.SERVICE_INTERACTION]
    )

    assert len(found) == 21
    assert all(point.timestamp is not None for point in found)
    memory.close_sync()


@pytest.mark.parametrize("method", ["record_metric_sync", "memorize_metric_sync"])
def test_9_1_13_every_metric_names_its_scope(memory, method):
    getattr(memory, method)("cpu", 1, scope="community")

    assert len(memory.recall_timeseries_sync(scope="community")) == 1
    assert len(memory.recall_timeseries_sync(scope="local")) == 0


def test_9_1_13_a_metric_that_names_no_scope_is_the_agents_own(memory, store):
    memory.record_metric_sync("cpu")
    do(store, "UPDATE service_correlations SET tags = NULL")

    assert len(memory.recall_timeseries_sync(scope="local")) == 1


@pytest.mark.parametrize(
    "place",
    [
        "tags = NULL",
        "request_data = NULL",
        'request_data = \'{"logger_name": "x"}\'',
        "request_data = '{'",
    ],
)
def test_9_1_13_a_message_is_read_wherever_its_writer_put_it(memory, store, place):
    memory.memorize_log_sync("Disk almost full", "WARNING")
    do(store, f"UPDATE service_correlations SET {place}")

    assert memory.recall_timeseries_sync()[0].log_message == "Disk almost full"


def test_9_1_13_a_message_is_stored_in_both_places(memory, store):
    memory.memorize_log_sync("full", "WARNING", {"message": "mine", "disk": "a"})

    (row,) = ask(store, "SELECT request_data, tags FROM service_correlations")
    assert row["request_data"] == '{"message": "full", "log_level": "WARNING"}'
    assert row["tags"] == '{"message": "full", "disk": "a", "scope": "local"}'
