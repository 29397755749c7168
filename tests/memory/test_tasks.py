"""Tasks: made, closed with an outcome, retried; nothing that is given is dropped."""

import datetime as dt

import pytest

from persistence.tasks.moves import IllegalTransition
from persistence.writing import Conflict, InvalidInput, NotFound
from tests.memory.rows import count, row, rows

LATER = dt.timedelta(minutes=5)


@pytest.fixture
def task(memory, noon):
    """An active task that was made at noon."""
    memory.create_task_sync("Do it", task_id="t")
    return memory.set_task_status_sync("t", "active")


def test_a_new_task_is_the_agents_own_row(memory, store, noon):
    memory.create_task_sync("Root", task_id="root")
    memory.create_task_sync(
        "Say “hi”",
        task_id="t",
        created_by="SpeakHandler",
        parent_task_id="root",
        priority=-3,
        context={"channel_id": "c"},
    )

    stored = rows(store, "tasks")[1]
    assert stored == {
        "task_id": "t",
        "description": "Say “hi”",
        "status": "pending",
        "priority": -3,
        "created_at": "2026-11-22T12:00:00+00:00",
        "updated_at": "2026-11-22T12:00:00+00:00",
        "parent_task_id": "root",
        "context_json": '{"channel_id": "c"}',
        "outcome_json": None,
        "retry_count": 0,
        "created_by": "SpeakHandler",
    }


def test_a_task_comes_back_as_it_was_made(memory):
    made = memory.create_task_sync("Do it", context={"deep": {"list": [1]}}, priority=2)

    assert memory.recall_task_sync(made.task_id) == made
    assert (made.context, made.priority, made.outcome) == ({"deep": {"list": [1]}}, 2, None)


def test_two_tasks_never_share_an_id(memory, store, task):
    with pytest.raises(Conflict, match="a task 't' already"):
        memory.create_task_sync("Another", task_id="t")

    assert row(store, "tasks")["description"] == "Do it"


def test_a_parent_must_be_there(memory, store):
    with pytest.raises(NotFound, match="no task 'absent'"):
        memory.create_task_sync("Do it", parent_task_id="absent")

    assert count(store, "tasks") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"task_id": ""},
        {"description": None},
        {"priority": "high"},
        {"priority": True},
        {"priority": 2**31},
        {"context": {"x": object()}},
        {"created_by": ""},
        {"timestamp": dt.datetime(2026, 1, 1)},  # noqa: DTZ001 - the mistake under test
    ],
)
def test_what_no_task_can_be_is_refused(memory, store, wrong):
    with pytest.raises(InvalidInput):
        memory.create_task_sync(**{"description": "Do it", **wrong})

    assert count(store, "tasks") == 0


def test_what_is_not_there_is_none(memory):
    assert memory.recall_task_sync("absent") is None


def test_a_move_says_when(memory, task, noon):
    moved = memory.set_task_status_sync("t", "deferred", timestamp=noon + LATER)

    assert (moved.created_at, moved.updated_at) == (noon, noon + LATER)


@pytest.mark.parametrize("end", ["complete_task_sync", "fail_task_sync"])
def test_a_task_ends_with_its_outcome(memory, store, task, end):
    getattr(memory, end)("t", {"reason": "because"})

    assert row(store, "tasks")["outcome_json"] == '{"reason": "because"}'


def test_an_outcome_that_is_no_json_leaves_the_task_open(memory, store, task):
    with pytest.raises(InvalidInput, match="outcome"):
        memory.complete_task_sync("t", {"x": {1, 2}})

    assert row(store, "tasks")["status"] == "active"


def test_an_end_leaves_the_thoughts_as_they_are(memory, task):
    memory.create_thought_sync("t", "Hm", thought_id="th")

    memory.complete_task_sync("t")

    assert memory.recall_thought_sync("th").status == "pending"


def test_each_retry_is_counted(memory, task, noon):
    counts = []
    for _ in range(2):
        memory.fail_task_sync("t")
        counts.append(memory.retry_task_sync("t", timestamp=noon + LATER).retry_count)
        memory.set_task_status_sync("t", "active")

    assert counts == [1, 2]


def test_a_retried_task_is_pending_and_says_when(memory, task, noon):
    memory.fail_task_sync("t")

    retried = memory.retry_task_sync("t", timestamp=noon + LATER)

    assert (retried.status, retried.updated_at) == ("pending", noon + LATER)


def test_only_what_failed_is_retried(memory, task):
    with pytest.raises(IllegalTransition, match="cannot become retried"):
        memory.retry_task_sync("t")

    assert memory.recall_task_sync("t").retry_count == 0
