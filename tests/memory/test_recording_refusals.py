"""Telemetry that no store can hold is refused whole; every number that one can comes back."""

import datetime as dt

import pytest

from persistence import MemoryOpStatus
from persistence.writing import InvalidInput
from tests.memory.rows import count

CALL = {"service_type": "communication", "handler_name": "SpeakHandler", "action_type": "speak"}
WRONG = [
    lambda m: m.memorize_metric_sync("cpu", "1"),
    lambda m: m.memorize_metric_sync("cpu", True),
    lambda m: m.memorize_metric_sync("", 1),
    lambda m: m.memorize_metric_sync("cpu", 1, ["host"]),
    lambda m: m.memorize_metric_sync("cpu", 1, {"host": object()}),
    lambda m: m.memorize_metric_sync("cpu", 1, scope="galaxy"),
    lambda m: m.memorize_metric_sync("cpu", 1, retention_policy="forever"),
    lambda m: m.memorize_metric_sync("cpu", 1, timestamp=dt.datetime(2026, 1, 1)),  # noqa: DTZ001
    lambda m: m.memorize_log_sync(None),
    lambda m: m.memorize_log_sync("a\x00b"),
    lambda m: m.memorize_log_sync("text", ""),
    lambda m: m.record_interaction_sync(**CALL | {"service_type": ""}),
    lambda m: m.record_interaction_sync(**CALL, request=object()),
    lambda m: m.record_span_sync(**CALL, started_at=dt.datetime.max.replace(tzinfo=dt.UTC),
                                 ended_at=dt.datetime.min.replace(tzinfo=dt.UTC)),
]  # fmt: skip  # a table


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_cannot_be_stored_is_refused_whole(memory, store, number):
    with pytest.raises(InvalidInput):
        WRONG[number](memory)

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (0, 0)


@pytest.mark.parametrize("value", [0, -1.5, 1e300, 5e-324, 2**53])
def test_any_finite_number_comes_back(memory, value):
    assert memory.memorize_metric_sync("cpu", value).status is MemoryOpStatus.OK

    assert memory.recall_timeseries_sync()[0].metric_value == float(value)
