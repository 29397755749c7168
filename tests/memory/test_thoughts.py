"""Thoughts: made, followed up, pondered, escalated, retried, and closed with a final action."""

import datetime as dt

import pytest

from persistence.tasks.moves import IllegalTransition
from persistence.writing import Conflict, InvalidInput, NotFound
from tests.memory.rows import contents, count, do, row

LATER = dt.timedelta(minutes=5)


@pytest.fixture
def thought(memory, noon):
    """A thought that is being processed since noon."""
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "Hm", thought_id="thought-1", round_number=2)
    return memory.set_thought_status_sync("thought-1", "processing")


def test_a_new_thought_is_the_agents_own_row(memory, store, noon):
    memory.create_task_sync("Do it", task_id="t")

    memory.create_thought_sync(
        "t", "Hm", thought_id="th", thought_type="seed", context={"a": 1}, round_number=1
    )

    assert row(store, "thoughts") == {
        "thought_id": "th",
        "source_task_id": "t",
        "thought_type": "seed",
        "status": "pending",
        "created_at": "2026-11-22T12:00:00+00:00",
        "updated_at": "2026-11-22T12:00:00+00:00",
        "round_number": 1,
        "content": "Hm",
        "context_json": '{"a": 1}',
        "ponder_count": 0,
        "ponder_notes_json": None,
        "parent_thought_id": None,
        "final_action_json": None,
        "escalation_level": 0,
        "retry_count": 0,
    }


def test_two_thoughts_never_share_an_id(memory, thought):
    with pytest.raises(Conflict, match="'thought-1' already"):
        memory.create_thought_sync("t", "Another", thought_id="thought-1")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"source_task_id": "absent"}, "no task 'absent'"),
        ({"parent_thought_id": "absent"}, "no thought 'absent'"),
    ],
)
def test_task_and_parent_must_be_there(memory, store, thought, given, sentence):
    with pytest.raises(NotFound, match=sentence):
        memory.create_thought_sync(**{"source_task_id": "t", "content": "Hm", **given})

    assert count(store, "thoughts") == 1


@pytest.mark.parametrize("wrong", [{"round_number": -1}, {"content": None}, {"thought_type": ""}])
def test_what_no_thought_can_be_is_refused(memory, store, thought, wrong):
    with pytest.raises(InvalidInput):
        memory.create_thought_sync(**{"source_task_id": "t", "content": "Hm", **wrong})

    assert count(store, "thoughts") == 1


def test_a_follow_up_hangs_on_its_parent_one_round_later(memory, thought):
    after = memory.follow_up_sync("thought-1", "And so")

    assert after.thought_id.startswith("th_followup_thought-_")
    assert (after.parent_thought_id, after.source_task_id) == ("thought-1", "t")
    assert (after.round_number, after.thought_type, after.status) == (3, "follow_up", "pending")


def test_many_follow_ups_have_ids_of_their_own(memory, store, thought):
    for number in range(20):
        memory.follow_up_sync("thought-1", str(number))

    assert count(store, "thoughts") == 21


def test_thoughts_of_a_task_come_in_the_order_of_rounds(memory, thought):
    memory.follow_up_sync("thought-1", "third")
    memory.create_thought_sync("t", "first")

    assert [found.content for found in memory.thoughts_of_sync("t")] == ["first", "Hm", "third"]


def test_thoughts_of_a_round_come_in_the_order_of_time(memory, store, noon):
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "first", thought_id="b")
    memory.create_thought_sync("t", "second", thought_id="a")
    do(
        store,
        "UPDATE thoughts SET round_number = NULL, created_at = '2026-11-22 12:00:01'"
        " WHERE thought_id = 'a'",
    )

    assert [found.content for found in memory.thoughts_of_sync("t")] == ["first", "second"]


def test_a_thought_ends_with_its_final_action(memory, store, thought, noon):
    memory.finish_thought_sync("thought-1", {"action": "speak"}, timestamp=noon + LATER)

    stored = row(store, "thoughts")
    assert stored["final_action_json"] == '{"action": "speak"}'
    assert (stored["status"], stored["updated_at"]) == ("completed", "2026-11-22T12:05:00+00:00")


def test_a_thought_that_is_over_keeps_its_final_action(memory, store, thought):
    memory.finish_thought_sync("thought-1", {"action": "speak"})

    with pytest.raises(IllegalTransition):
        memory.finish_thought_sync("thought-1", {"action": "defer"})

    assert row(store, "thoughts")["final_action_json"] == '{"action": "speak"}'


def test_a_thought_can_be_deferred_with_its_action(memory, thought):
    ended = memory.finish_thought_sync("thought-1", {"action": "defer"}, status="deferred")

    assert (ended.status, ended.final_action) == ("deferred", {"action": "defer"})


def test_pondering_puts_notes_after_the_earlier_ones(memory, store, thought):
    memory.ponder_sync("thought-1", ["why?"])
    memory.set_thought_status_sync("thought-1", "processing")

    pondered = memory.ponder_sync("thought-1", ["how?", "whö?"])

    assert (pondered.status, pondered.ponder_count) == ("pending", 2)
    assert row(store, "thoughts")["ponder_notes_json"] == '["why?", "how?", "wh\\u00f6?"]'


@pytest.mark.parametrize("notes", ["why?", [], [""], [7]])
def test_ponder_notes_are_a_list_of_texts(memory, store, thought, notes):
    before = contents(store)

    with pytest.raises(InvalidInput):
        memory.ponder_sync("thought-1", notes)

    assert contents(store) == before


def test_only_a_thought_being_processed_is_pondered(memory, thought):
    memory.ponder_sync("thought-1", ["why?"])

    with pytest.raises(IllegalTransition, match="pending already"):
        memory.ponder_sync("thought-1", ["again?"])


def test_notes_that_are_no_list_are_never_overwritten(memory, store, thought):
    do(store, "UPDATE thoughts SET ponder_notes_json = '{\"a\": 1}'")

    with pytest.raises(Conflict, match="not a JSON list"):
        memory.ponder_sync("thought-1", ["why?"])

    assert row(store, "thoughts")["ponder_notes_json"] == '{"a": 1}'


def test_each_retry_is_counted(memory, thought):
    memory.set_thought_status_sync("thought-1", "failed")

    retried = memory.retry_thought_sync("thought-1")

    assert (retried.status, retried.retry_count) == ("pending", 1)


def test_only_what_failed_is_retried(memory, thought):
    with pytest.raises(IllegalTransition, match="cannot become retried"):
        memory.retry_thought_sync("thought-1")


@pytest.mark.parametrize("status", ["pending", "processing", "deferred"])
def test_each_escalation_of_an_open_thought_is_counted(memory, store, thought, status):
    do(store, f"UPDATE thoughts SET status = '{status}'")

    levels = [memory.escalate_thought_sync("thought-1").escalation_level for _ in range(3)]

    assert (levels, row(store, "thoughts")["status"]) == ([1, 2, 3], status)


@pytest.mark.parametrize("status", ["completed", "failed", "rejected"])
def test_a_thought_that_is_over_is_not_escalated(memory, store, thought, status):
    do(store, f"UPDATE thoughts SET status = '{status}'")

    with pytest.raises(IllegalTransition, match="cannot become escalated"):
        memory.escalate_thought_sync("thought-1")

    assert row(store, "thoughts")["escalation_level"] == 0


def test_counts_that_are_null_count_from_zero(memory, store, thought):
    do(store, "UPDATE thoughts SET ponder_count = NULL, escalation_level = NULL")

    memory.escalate_thought_sync("thought-1")
    pondered = memory.ponder_sync("thought-1", ["why?"])

    assert (pondered.escalation_level, pondered.ponder_count) == (1, 1)
