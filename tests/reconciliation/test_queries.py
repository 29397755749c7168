"""What is missing of each record in the others, by each of the three ties."""

import datetime as dt

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import store as stores
from persistence.moments import stored
from persistence.reconciliation.queries import Period, Side, count, entries, every, newest, page
from tests.audit.rows import entry
from tests.graph.make import node, telemetry
from tests.tasks.make import NOON, task, thought
from tests.traces.rows import correlation

DID = '{"selected_action": "speak"}'
ALL = Period()


def at(minutes=0, seconds=0):
    return stored(NOON + dt.timedelta(minutes=minutes, seconds=seconds))


def keys(side, period=ALL, **asked):
    return [gap.key for gap in page(side=side, period=period, **asked).rows]


@pytest.fixture(autouse=True)
def a_task_for_thoughts(request):
    if "store" in request.fixturenames:
        request.getfixturevalue("store")
        task("t")


def event(key, minutes=0, **columns):
    facts = {"correlation_type": "audit_event", "timestamp": at(minutes), **columns}
    correlation(correlation_id=key, **facts)


def test_an_entry_and_an_event_of_one_id_are_a_pair(store):
    entry(1, event_id="both", event_timestamp=at())
    entry(2, event_id="chain", event_timestamp=at())
    event("both")
    event("event")

    assert keys(Side.NO_EVENT) == ["chain"]
    assert keys(Side.NO_ENTRY) == ["event"]


def test_the_note_of_a_checkpoint_is_missed_nowhere(store):
    entry(1, event_id="note", event_type="audit.checkpoint.witnessed", event_timestamp=at())

    assert keys(Side.NO_EVENT) == keys(Side.NO_ACTION) == []
    assert entries(period=ALL).number == 1


def test_a_metric_of_the_id_is_no_event(store):
    entry(1, event_id="e", event_timestamp=at())
    event("e", correlation_type="metric_datapoint")

    assert keys(Side.NO_EVENT) == ["e"]
    assert keys(Side.NO_ENTRY) == []


def test_a_final_action_is_tied_by_the_thought_that_its_entry_is_about(store):
    thought("named", final_action_json=DID)
    thought("unnamed", final_action_json=DID)
    entry(1, event_id="about-named", originator_id="named", event_timestamp=at())
    entry(2, event_id="about-nobody", originator_id="system", event_timestamp=at())

    assert keys(Side.UNNAMED_ACTION) == ["unnamed"]
    assert keys(Side.NO_ACTION) == ["about-nobody"]


@pytest.mark.parametrize("nothing", [None, "", "{}", "null"])
def test_a_thought_that_did_nothing_needs_no_entry_and_accounts_for_none(store, nothing):
    thought("idle", final_action_json=nothing)
    entry(1, event_id="e", originator_id="idle", event_timestamp=at())

    assert keys(Side.UNNAMED_ACTION) == []
    assert keys(Side.NO_ACTION) == ["e"]


@pytest.mark.parametrize(("seconds", "missing"), [(0, 0), (-60, 0), (60, 0), (-62, 1), (62, 1)])
def test_a_writing_has_an_entry_if_one_is_within_a_minute(store, seconds, missing):
    node("n", minutes=0)
    entry(1, event_timestamp=at(seconds=seconds))

    assert keys(Side.UNNAMED_WRITE) == ["n"] * missing


def test_a_writing_that_was_never_updated_is_one_of_its_creation(store):
    node("n", minutes=0, updated_at=None)
    entry(1, event_timestamp=at(seconds=30))

    assert keys(Side.UNNAMED_WRITE) == []


def test_telemetry_nodes_are_left_aside(store):
    telemetry(3)

    assert keys(Side.UNNAMED_WRITE) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_times_of_entries_with_a_space_are_near_too(store):
    node("n", minutes=0)
    entry(1, event_timestamp="2026-06-03 12:00:30")

    assert keys(Side.UNNAMED_WRITE) == []


@pytest.mark.parametrize("side", Side)
def test_a_period_holds_what_is_at_its_start_and_not_what_is_at_its_end(store, side):
    for number, minutes in enumerate((-1, 0, 9, 10), start=1):
        # Entries name nobody, so that each record is a gap; nodes are far from all of them.
        entry(number, event_id=f"{minutes}", originator_id="nobody", event_timestamp=at(minutes))
        event(f"event {minutes}", minutes)
        thought(f"thought {minutes}", minutes=minutes, final_action_json=DID)
    period = Period(NOON, NOON + dt.timedelta(minutes=10))
    expected = {
        Side.NO_EVENT: ["9", "0"],
        Side.NO_ACTION: ["9", "0"],
        Side.NO_ENTRY: ["event 9", "event 0"],
        Side.UNNAMED_ACTION: ["thought 9", "thought 0"],
        Side.UNNAMED_WRITE: [],
    }

    assert keys(side, period) == expected[side]
    assert count(side=side, period=period).number == len(expected[side])
    assert [gap.key for gap in every(side=side, period=period)] == expected[side]
    assert entries(period=period).number == 2


def test_nodes_have_periods_too(store):
    for minutes in (-1, 0, 9, 10):
        node(f"{minutes}", minutes=minutes)
    period = Period(NOON, NOON + dt.timedelta(minutes=10))

    assert keys(Side.UNNAMED_WRITE, period) == ["9", "0"]


@pytest.mark.parametrize("side", Side)
def test_pages_follow_each_other_and_lead_back(store, side):
    for number in range(1, 6):
        entry(number, event_id=f"e{number}", originator_id="nobody", event_timestamp=at())
        event(f"c{number}", number)
        thought(f"t{number}", minutes=number, final_action_json=DID)
        node(f"n{number}", minutes=100 + number)
    first = page(side=side, period=ALL, size=2)
    second = page(side=side, period=ALL, size=2, cursor=first.next)

    assert [gap.key[1:] for gap in (*first.rows, *second.rows)] == ["5", "4", "3", "2"]
    assert page(side=side, period=ALL, size=2, cursor=second.previous).rows == first.rows


def test_the_newest_is_the_chains_own_or_the_newest_events(store):
    assert newest() is None
    event("e", 5)
    assert newest() == NOON + dt.timedelta(minutes=5)
    entry(1, event_timestamp=at(3))
    assert newest() == NOON + dt.timedelta(minutes=3)


def test_the_seeds_records_miss_each_other(seed_store):
    numbers = {side: count(side=side, period=ALL).number for side in Side}

    assert numbers == {
        Side.NO_EVENT: 80,
        Side.NO_ENTRY: 10,
        Side.NO_ACTION: 80,
        Side.UNNAMED_ACTION: 41,
        Side.UNNAMED_WRITE: 27,
    }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("side", Side)
def test_each_side_looks_into_an_index_for_each_row(store, side):
    node("n")
    with CaptureQueriesContext(stores.connection()) as captured:
        page(side=side, period=Period(NOON, NOON + dt.timedelta(days=7)))
    with stores.connection().cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + captured.captured_queries[-1]["sql"])
        plan = [row[3] for row in cursor.fetchall()]

    assert not [step for step in plan if step.startswith("SCAN")], plan
