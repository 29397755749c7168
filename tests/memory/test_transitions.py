"""The states of tasks and thoughts: each move that is legal, and each that is not."""

import itertools
import threading

import pytest

from persistence import MemoryService, store
from persistence.tasks.moves import IllegalTransition
from persistence.writing import InvalidInput, NotFound
from tests.memory.rows import contents, do, row

TASK_STATES = ("pending", "active", "completed", "failed", "deferred", "cancelled", "rejected")
THOUGHT_STATES = ("pending", "processing", "completed", "failed", "deferred", "rejected")
ENDS = {"completed", "failed", "cancelled", "rejected"}
TASK_MOVES = {
    "pending": {"active", "deferred", "failed", "cancelled", "rejected"},
    "active": {"pending", "completed", "failed", "deferred", "cancelled", "rejected"},
    "deferred": {"active", "failed", "cancelled", "rejected"},
}
THOUGHT_MOVES = {
    "pending": {"processing", "failed", "deferred", "rejected"},
    "processing": {"pending", "completed", "failed", "deferred", "rejected"},
    "deferred": {"processing", "failed", "rejected"},
}


def pairs(states, moves, legal):
    return [
        (one, other)
        for one, other in itertools.product(states, states)
        if (other in moves.get(one, set())) is legal
    ]


@pytest.fixture
def work(memory, store):
    """A task and a thought about it, which can be put into any state."""
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "Hm", thought_id="th")

    def in_state(table: str, status: str) -> MemoryService:
        do(store, f"UPDATE {table} SET status = '{status}'")
        return memory

    return in_state


@pytest.mark.parametrize(("before", "after"), pairs(TASK_STATES, TASK_MOVES, legal=True))
def test_a_legal_move_of_a_task_is_stored(work, store, before, after):
    moved = work("tasks", before).set_task_status_sync("t", after)

    assert (moved.status, row(store, "tasks")["status"]) == (after, after)


@pytest.mark.parametrize(("before", "after"), pairs(TASK_STATES, TASK_MOVES, legal=False))
def test_an_illegal_move_of_a_task_changes_nothing(work, store, before, after):
    memory = work("tasks", before)
    untouched = contents(store)

    with pytest.raises(IllegalTransition, match=f"Task 't' is {before}"):
        memory.set_task_status_sync("t", after)

    assert contents(store) == untouched


@pytest.mark.parametrize(("before", "after"), pairs(THOUGHT_STATES, THOUGHT_MOVES, legal=True))
def test_a_legal_move_of_a_thought_is_stored(work, store, before, after):
    moved = work("thoughts", before).set_thought_status_sync("th", after)

    assert (moved.status, row(store, "thoughts")["status"]) == (after, after)


@pytest.mark.parametrize(("before", "after"), pairs(THOUGHT_STATES, THOUGHT_MOVES, legal=False))
def test_an_illegal_move_of_a_thought_changes_nothing(work, store, before, after):
    memory = work("thoughts", before)
    untouched = contents(store)

    with pytest.raises(IllegalTransition, match=f"Thought 'th' is {before}"):
        memory.set_thought_status_sync("th", after)

    assert contents(store) == untouched


@pytest.mark.parametrize("status", sorted(ENDS))
def test_a_refusal_says_what_is_final(work, status):
    with pytest.raises(IllegalTransition, match="which is final: it cannot become active"):
        work("tasks", status).set_task_status_sync("t", "active")


def test_a_refusal_says_what_is_possible(work):
    with pytest.raises(IllegalTransition, match="only active, cancelled, failed, rejected"):
        work("tasks", "deferred").set_task_status_sync("t", "completed")


@pytest.mark.parametrize("status", ["done", "", "PENDING "])
def test_an_unknown_status_is_refused_with_those_that_exist(work, status):
    with pytest.raises(InvalidInput, match="is no status: use pending, active"):
        work("tasks", "active").set_task_status_sync("t", status)


@pytest.mark.parametrize("word", ["in_progress", "active", "ACTIVE"])
def test_the_words_of_the_seed_are_stored_as_agents_store_them(work, store, word):
    work("tasks", "pending").set_task_status_sync("t", word)

    assert row(store, "tasks")["status"] == "active"


def test_a_row_of_an_unknown_status_is_moved_by_nobody(work, store):
    memory = work("tasks", "dreaming")

    with pytest.raises(IllegalTransition, match="is dreaming"):
        memory.set_task_status_sync("t", "active")

    assert row(store, "tasks")["status"] == "dreaming"


def test_what_does_not_exist_cannot_be_moved(memory):
    with pytest.raises(NotFound, match="no task 'x'"):
        memory.set_task_status_sync("x", "active")
    with pytest.raises(NotFound, match="no thought 'x'"):
        memory.set_thought_status_sync("x", "processing")


def race(memory, *moves):
    """Start the moves at one moment, each in a thread; return what became of each."""
    gate, results = threading.Barrier(len(moves)), []

    def run(move):
        gate.wait()
        try:
            results.append(move().status)
        except IllegalTransition:
            results.append("refused")
        finally:
            with store.using(memory.alias):
                store.connection().close()

    threads = [threading.Thread(target=run, args=(move,)) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_threads_that_move_a_task_one_wins(work, store, attempt):
    memory = work("tasks", "active")

    results = race(memory, *[lambda: memory.complete_task_sync("t", {"by": "me"})] * 4)

    assert sorted(results) == ["completed", "refused", "refused", "refused"]


def test_of_two_threads_with_different_ends_only_one_is_stored(work, store):
    memory = work("thoughts", "processing")

    results = race(
        memory,
        lambda: memory.finish_thought_sync("th", {"action": "speak"}),
        lambda: memory.set_thought_status_sync("th", "failed"),
    )

    (won,) = set(results) - {"refused"}
    assert row(store, "thoughts")["status"] == won
    assert (row(store, "thoughts")["final_action_json"] is not None) is (won == "completed")
