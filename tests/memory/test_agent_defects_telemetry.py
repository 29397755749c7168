"""What the June 2025 agent does wrong with telemetry (agent-facts 9.1) is right here.

One class names one defect by its number; memory's are in test_agent_defects_memory.
"""

import datetime as dt
import json

import pytest

from persistence import CorrelationType, MemoryService, StoreError, TSDBGraphNode
from tests.memory.rows import NOON, count, do, row, rows

HOUR = dt.timedelta(hours=1)
SERVICE = {"service_type": "cli", "handler_name": "CLIAdapter", "action_type": "send_message"}


class TestDefect1:
    """9.1.1: recall_timeseries always returned an empty list."""

    async def test_what_was_recorded_is_recalled(self, memory):
        await memory.memorize_metric("cpu", 75.5, {"host": "a"})
        await memory.memorize_log("Disk almost full", "WARNING")
        await memory.record_audit_event("speak", outcome="success")

        points = await memory.recall_timeseries(hours=24)

        assert [point.correlation_type for point in points] == [
            CorrelationType.AUDIT_EVENT,
            CorrelationType.LOG_ENTRY,
            CorrelationType.METRIC_DATAPOINT,
        ]
        assert [point.metric_value for point in points] == [None, None, 75.5]


class TestDefect2:
    """9.1.2: bounds written with a space were compared as text with times that have a T."""

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
    def test_a_bound_is_compared_as_a_time_whatever_the_text(self, memory, store, noon, text):
        memory.memorize_metric_sync("cpu", 1)
        do(store, f"UPDATE service_correlations SET timestamp = '{text}'")

        assert len(memory.recall_timeseries_sync(hours=1.5)) == 1
        assert len(memory.recall_timeseries_sync(hours=0.5)) == 0

    def test_times_of_several_forms_are_in_their_order(self, memory, store, noon):
        for minute, text in enumerate(["2026-11-22 11:00:00", "2026-11-22T12:01:00+01:00"]):
            memory.memorize_metric_sync("cpu", minute)
            do(
                store,
                f"UPDATE service_correlations SET timestamp = '{text}'"
                f" WHERE metric_value = {minute}",
            )

        start, end = noon - HOUR, noon - HOUR + dt.timedelta(seconds=61)
        points = memory.recall_timeseries_sync(start=start, end=end)

        assert [point.metric_value for point in points] == [1, 0]

    def test_a_day_is_a_day(self, memory, noon):
        for hours in (*range(24), 23.9, 30):
            memory.memorize_metric_sync("cpu", hours, timestamp=noon - hours * HOUR)

        values = [p.metric_value for p in memory.recall_timeseries_sync(24, oldest_first=True)]

        assert values == [23.9, *range(23, -1, -1)]
        assert [p.metric_value for p in memory.recall_timeseries_sync()] == values[::-1]


class TestDefect3:
    """9.1.3: at most 1,000 points, the oldest first, and nothing said that there are more."""

    def test_a_long_series_says_that_it_goes_on_and_loses_no_point(self, memory, noon):
        with memory.batch_sync() as batch:
            for second in range(2500):
                at = noon - dt.timedelta(seconds=second)
                batch.memorize_metric_sync("cpu", second, timestamp=at)

        page = memory.recall_timeseries_sync()

        assert (len(page), page.complete) == (1000, False)
        assert (page[0].metric_value, page[-1].metric_value) == (0, 999)
        every = [point.metric_value for point in memory.iter_timeseries_sync()]
        assert every == list(range(2500))


class TestDefect6:
    """9.1.6: a telemetry node's id held whole seconds, so 20 writes left one node."""

    def test_metrics_of_one_instant_have_a_node_each(self, memory, store, noon):
        memory.memorize_metric_sync("cpu", 0)
        with memory.batch_sync() as batch:
            for value in range(1, 20):
                batch.memorize_metric_sync("cpu", value)
        for value in range(20, 40):
            memory.memorize_metric_sync("cpu", value)

        held = [json.loads(one["attributes_json"]) for one in rows(store, "graph_nodes")]
        assert sorted(one["metric_value"] for one in held) == list(range(40))
        assert count(store, "service_correlations") == 40

    def test_the_same_message_twice_is_two_nodes(self, memory, store, noon):
        for _ in range(20):
            memory.memorize_log_sync("again")

        assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (20, 20)

    async def test_a_node_knows_when_it_was(self, memory, noon):
        """Agent-facts 2.2: the time of a metric's node was only in its id."""
        made = TSDBGraphNode.create_metric_node("cpu", 1, timestamp=noon - HOUR)

        await memory.memorize(made)

        assert (await memory.recall(made.id)).updated_at == noon - HOUR


class TestDefect10:
    """9.1.10: one malformed row emptied a whole query, and readers swallowed every error."""

    @pytest.mark.parametrize(
        "harm",
        [
            'tags = \'{"host": "a"\'',
            'tags = \'{"host": 7, "scope": "local"}\'',
            'tags = \'{"host": {"deep": 1}}\'',
            "tags = '[1]'",
            "tags = 'null'",
            "status = 'exploded'",
            "request_data = '[1,'",
            "response_data = 'no json'",
            "correlation_type = 'dream'",
            "retention_policy = 'for ever'",
        ],
    )
    def test_one_odd_row_spoils_no_answer(self, memory, store, harm):
        odd = memory.memorize_metric_sync("odd", 2, {"host": "a"}).data.correlation_id
        memory.memorize_metric_sync("good", 1, {"host": "a"})
        do(store, f"UPDATE service_correlations SET {harm} WHERE correlation_id = '{odd}'")

        assert [p.metric_name for p in memory.recall_timeseries_sync()] == ["good", "odd"]
        tagged = memory.recall_timeseries_sync(tags={"host": "a"})
        assert "good" in {point.metric_name for point in tagged}

    def test_what_of_an_odd_row_cannot_be_read_is_named(self, memory, store):
        memory.memorize_metric_sync("odd", 2)
        do(store, "UPDATE service_correlations SET tags = '{', request_data = '[1,'")

        (point,) = memory.recall_timeseries_sync()

        assert (point.metric_value, point.tags) == (2, {})
        assert point.unreadable == ("request_data", "tags")

    @pytest.mark.parametrize(
        ("table", "read"),
        [
            ("service_correlations", lambda memory: memory.recall_timeseries_sync()),
            ("graph_nodes", lambda memory: memory.recall_sync("n")),
        ],
    )
    def test_a_failing_database_is_an_error_not_an_empty_answer(self, memory, store, table, read):
        do(store, f"DROP VIEW correlations; ALTER TABLE {table} RENAME TO gone")

        with pytest.raises(StoreError, match="table of the store is missing"):
            read(memory)


class TestDefect12:
    """9.1.12: interactions had no timestamp, so no question about a time ever found them."""

    async def test_an_interaction_has_a_time_and_is_found_by_it(self, memory, store, noon):
        await memory.record_interaction(**SERVICE, request={"content": "hi"})

        points = await memory.recall_timeseries(hours=1)

        assert row(store, "service_correlations")["timestamp"] == NOON.isoformat()
        assert [point.request_data for point in points] == [{"content": "hi"}]

    def test_one_without_a_time_is_placed_by_when_it_was_made(self, memory, store, noon):
        memory.record_interaction_sync(**SERVICE)
        do(store, "UPDATE service_correlations SET timestamp = NULL")

        assert [point.timestamp for point in memory.recall_timeseries_sync(1)] == [noon]

    def test_the_agents_own_interactions_without_one_are_found(self, seed_store):
        memory = MemoryService(alias="store")

        found = memory.recall_timeseries_sync(
            hours=None, correlation_types=[CorrelationType.SERVICE_INTERACTION]
        )

        assert len(found) == 21
        assert all(point.timestamp is not None for point in found)
        memory.close_sync()


class TestDefect13:
    """9.1.13: telemetry's tags lacked the scope; each writer of logs put the message elsewhere."""

    @pytest.mark.parametrize("method", ["record_metric_sync", "memorize_metric_sync"])
    def test_every_metric_names_its_scope(self, memory, store, method):
        getattr(memory, method)("cpu", 1, scope="community")

        assert json.loads(row(store, "service_correlations")["tags"]) == {"scope": "community"}
        assert len(memory.recall_timeseries_sync(scope="community")) == 1
        assert len(memory.recall_timeseries_sync(scope="local")) == 0

    def test_a_metric_that_names_no_scope_is_the_agents_own(self, memory, store):
        memory.record_metric_sync("cpu")
        do(store, "UPDATE service_correlations SET tags = NULL")

        assert len(memory.recall_timeseries_sync(scope="local")) == 1

    def test_a_message_is_stored_in_both_places(self, memory, store):
        memory.memorize_log_sync("full", "WARNING", {"message": "mine", "disk": "a"})

        stored = row(store, "service_correlations")
        assert stored["request_data"] == '{"message": "full", "log_level": "WARNING"}'
        assert stored["tags"] == '{"message": "full", "disk": "a", "scope": "local"}'

    @pytest.mark.parametrize(
        "place",
        [
            "tags = NULL",
            "request_data = NULL",
            'request_data = \'{"logger_name": "x"}\'',
            "request_data = '{'",
        ],
    )
    def test_a_message_is_read_wherever_its_writer_put_it(self, memory, store, place):
        memory.memorize_log_sync("Disk almost full", "WARNING")
        do(store, f"UPDATE service_correlations SET {place}")

        assert memory.recall_timeseries_sync()[0].log_message == "Disk almost full"
