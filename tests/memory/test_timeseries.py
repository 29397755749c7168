"""recall_timeseries: what each filter keeps, and the points as they are read."""

import datetime as dt

import pytest

from persistence import CorrelationType
from persistence.writing import InvalidInput
from tests.memory.rows import NOON, do

SECOND = dt.timedelta(seconds=1)
CALL = {"service_type": "s", "handler_name": "h", "action_type": "a"}


def names(points):
    return [point.metric_name for point in points]


@pytest.fixture
def minutes(memory, noon):
    """Points named m0 to m9, one for each of the ten minutes up to noon."""
    for number in range(10):
        at = noon - dt.timedelta(minutes=9 - number)
        memory.memorize_metric_sync(f"m{number}", number, timestamp=at)
    return memory


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ({"hours": 0.05}, [6, 7, 8, 9]),
        ({"hours": None}, range(10)),
        ({"hours": 0}, [9]),
        ({"start": NOON - 60 * SECOND}, [8, 9]),
        ({"start": NOON - 61 * SECOND}, [8, 9]),
        ({"start": NOON - 59 * SECOND}, [9]),
        ({"hours": None, "end": NOON}, range(9)),
        ({"hours": None, "end": NOON + dt.timedelta(microseconds=1)}, range(10)),
        ({"hours": 1 / 60, "end": NOON - 60 * SECOND}, [7]),
        ({"start": NOON - 180 * SECOND, "end": NOON - 60 * SECOND}, [6, 7]),
        ({"start": NOON, "end": NOON}, []),
        ({"start": NOON + SECOND}, []),
    ],
)
def test_a_period_begins_with_its_start_and_ends_before_its_end(minutes, period, found):
    points = minutes.recall_timeseries_sync(**period, oldest_first=True)

    assert [point.metric_value for point in points] == list(found)


def test_a_microsecond_is_enough_to_be_outside(memory, noon):
    tick = dt.timedelta(microseconds=1)
    for number in range(-3, 4):
        memory.memorize_metric_sync("tick", number, timestamp=noon + number * tick)

    points = memory.recall_timeseries_sync(start=noon - tick, end=noon + 2 * tick)

    assert [point.metric_value for point in points] == [1, 0, -1]


def test_points_come_newest_first_unless_asked_otherwise(minutes):
    newest = names(minutes.recall_timeseries_sync())

    assert newest == [f"m{number}" for number in range(9, -1, -1)]
    assert names(minutes.recall_timeseries_sync(oldest_first=True)) == newest[::-1]


@pytest.fixture
def kinds(memory, noon):
    """One row of each kind."""
    memory.memorize_metric_sync("cpu", 1)
    memory.memorize_log_sync("text")
    memory.record_audit_event_sync("speak")
    memory.record_interaction_sync(**CALL)
    memory.record_span_sync(**CALL)
    return memory


@pytest.mark.parametrize(
    "wanted",
    [
        {"metric_datapoint"},
        {CorrelationType.LOG_ENTRY, CorrelationType.AUDIT_EVENT},
        {CorrelationType.SERVICE_CORRELATION},
        {CorrelationType.TRACE_SPAN},
        set(),
    ],
)
def test_types_keep_what_they_name(kinds, wanted):
    points = kinds.recall_timeseries_sync(correlation_types=wanted)

    assert {point.correlation_type for point in points} == wanted


def test_no_type_keeps_everything(kinds):
    assert len(kinds.recall_timeseries_sync()) == 5


TAGGED = {
    "plain": {"host": "a"},
    "other": {"host": "b"},
    "both": {"host": "a", "env": "prod"},
    "dotted": {"a.b": "x"},
    "nested": {"a": {"b": "x"}},
    "quoted": {'say "hi"': "it's"},
    "unicode": {"größe": "ü"},
    "number": {"size": 1},
    "truth": {"size": True},
    "text": {"size": "1"},
    "like": {"host": "a_"},
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"host": "a"}, {"plain", "both"}),
        ({"host": "a", "env": "prod"}, {"both"}),
        ({"a.b": "x"}, {"dotted"}),
        ({("a", "b"): "x"}, {"nested"}),
        ({'say "hi"': "it's"}, {"quoted"}),
        ({"größe": "ü"}, {"unicode"}),
        ({"size": 1}, {"number"}),
        ({"size": True}, {"truth"}),
        ({"size": "1"}, {"text"}),
        ({"host": "a%"}, set()),
        ({"host": None}, set()),
        ({}, set(TAGGED)),
    ],
)
def test_tags_are_compared_as_values_whatever_their_keys(memory, wanted, found):
    with memory.batch_sync() as batch:
        for name, tags in TAGGED.items():
            batch.memorize_metric_sync(name, 1, tags)

    assert set(names(memory.recall_timeseries_sync(tags=wanted))) == found


@pytest.mark.parametrize(("asked", "found"), [(["cpu"], 2), (["cpu", "mem"], 3), ([], 0)])
def test_metric_names_are_exact(memory, asked, found):
    for name in ("cpu", "cpu", "mem", "cpu_2", "CPU"):
        memory.memorize_metric_sync(name, 1)

    assert len(memory.recall_timeseries_sync(metric_names=asked)) == found


@pytest.mark.parametrize(
    ("asked", "found"), [(["WARNING"], 1), (["warning", "ERROR"], 2), (["DEBUG"], 0)]
)
def test_levels_are_exact_in_any_case(memory, asked, found):
    for level in ("info", "warning", "error"):
        memory.memorize_log_sync("text", level)

    assert len(memory.recall_timeseries_sync(log_levels=asked)) == found


@pytest.mark.parametrize("hours", [-1, -0.5, float("nan"), 1e9])
def test_hours_that_are_no_period_are_refused(memory, hours):
    with pytest.raises(InvalidInput, match="no period"):
        memory.recall_timeseries_sync(hours)


@pytest.mark.parametrize("filter_", ["correlation_types", "metric_names"])
def test_one_text_instead_of_a_list_is_refused(memory, filter_):
    with pytest.raises(InvalidInput, match="give a list"):
        memory.recall_timeseries_sync(**{filter_: "cpu"})


def test_a_scope_keeps_its_own(memory):
    memory.memorize_metric_sync("mine", 1)
    memory.memorize_metric_sync("ours", 1, scope="community")

    assert names(memory.recall_timeseries_sync(scope="community")) == ["ours"]
    assert names(memory.recall_timeseries_sync(scope="local")) == ["mine"]


def test_a_row_that_names_no_scope_is_the_agents_own(memory, store):
    memory.record_metric_sync("telemetry")
    do(store, "UPDATE service_correlations SET tags = NULL")

    assert names(memory.recall_timeseries_sync(scope="local")) == ["telemetry"]


def test_a_point_names_what_of_it_is_unreadable(memory, store):
    memory.memorize_log_sync("text")
    do(store, "UPDATE service_correlations SET tags = '[1]', response_data = '{'")

    (point,) = memory.recall_timeseries_sync()

    assert set(point.unreadable) == {"tags", "response_data"}
    assert (point.log_message, point.tags) == ("text", {})
