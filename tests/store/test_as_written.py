"""An agent's store without our indexes: lists in the order of writing where sorting takes long."""

import contextlib
import re
import sqlite3

import pytest

from persistence import limits, ordering, paging
from persistence.cursors import BadCursor
from persistence.tasks.filters import TaskFilter
from persistence.tasks.queries import tasks

KEYS = [f"written {number}" for number in range(7)]


@pytest.fixture
def agents_tasks(seed_store):
    """Seven tasks more than the agent wrote, the later written the older."""
    with contextlib.closing(sqlite3.connect(seed_store)) as agent, agent:
        agent.executemany(
            "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
            " VALUES (?, 'unheard', 'failed', ?, '')",
            [(key, f"2020-01-{20 - number:02}") for number, key in enumerate(KEYS)],
        )


@pytest.fixture
def slow_sort(monkeypatch):
    """Let sorting by time take too long, and nothing else."""
    read = paging._read

    def impatient(rows, order, edge, size, **more):
        if order.times:
            raise limits.TimeLimitReached("Stopped.")
        return read(rows, order, edge, size, **more)

    monkeypatch.setattr(paging, "_read", impatient)


def listed(wanted, size):
    """Read a list to its end, then back; return the keys of each walk, and how it is sorted."""
    pages = [tasks.page(wanted=wanted, size=size)]
    while pages[-1].next:
        pages.append(tasks.page(wanted=wanted, cursor=pages[-1].next, size=size))
    back = [pages[-1]]
    while back[0].previous:
        back.insert(0, tasks.page(wanted=wanted, cursor=back[0].previous, size=size))
    keys = [[row.task_id for page in walk for row in page.rows] for walk in (pages, back)]
    return (*keys, {page.as_written for page in pages + back})


@pytest.mark.parametrize("size", [1, 3, 7, 50])
@pytest.mark.parametrize("oldest_first", [False, True])
def test_rows_come_as_they_were_written(agents_tasks, slow_sort, size, oldest_first):
    wanted = TaskFilter(text="unheard", oldest_first=oldest_first)

    there, back, as_written = listed(wanted, size)

    assert there == back == KEYS[:: 1 if oldest_first else -1]
    assert as_written == {True}


def test_a_list_that_can_be_sorted_in_time_is(agents_tasks):
    there, _, as_written = listed(TaskFilter(text="unheard"), 3)

    assert (there, as_written) == (KEYS, {False})


def test_the_page_says_so(viewer, agents_tasks, slow_sort):
    found = viewer.get("/tasks/").content.decode()

    assert "69 tasks, last written first." in found
    assert "has no index over these times" in found
    assert viewer.get("/tasks/?format=json").json()["as_written"] is True


@pytest.mark.parametrize(
    "address", ["/thoughts/", "/graph/local/", "/logs/", "/traces/correlations/"]
)
def test_every_long_list_can_be_read_so(viewer, seed_store, slow_sort, address):
    answer = viewer.get(address)

    assert answer.status_code == 200
    assert "has no index over these times" in answer.content.decode()


def test_the_overview_says_so(viewer, seed_store, slow_sort):
    found = viewer.get("/").content.decode()

    assert "10 deferred, the first written first." in found
    assert "Warnings and errors written last" in found


def test_a_log_line_is_shown_without_what_is_around_it(viewer, seed_store, slow_sort):
    address = re.search(r'class="key" href="(/logs/[^"]+)"', viewer.get("/logs/").content.decode())

    found = viewer.get(address[1]).content.decode()
    assert "What was logged around it took too long to find" in found


def test_a_later_era_can_be_read_so(viewer, real_store, slow_sort):
    real_store("agent_1_0_7.db")

    assert "last written first." in viewer.get("/tasks/").content.decode()


def test_a_filter_without_an_index_is_named_as_the_trouble(viewer, seed_store, monkeypatch):
    def too_long(*_, **__):
        raise limits.TimeLimitReached("Stopped.")

    monkeypatch.setattr(paging, "_read", too_long)

    answer = viewer.get("/tasks/?text=x")

    assert answer.status_code == 503
    assert "has no index for it" in answer.content.decode()


def test_our_own_store_has_its_indexes_and_no_such_order(store, slow_sort):
    with pytest.raises(limits.TimeLimitReached):
        tasks.page(wanted=TaskFilter())


def test_a_row_number_is_no_cursor_of_our_own_store(store):
    cursor = paging._encode(numbered(7), ordering.Order(("n",)), backwards=False)

    with pytest.raises(BadCursor):
        tasks.page(wanted=TaskFilter(), cursor=cursor)


def numbered(number):
    return type("Row", (), {"n": number})()
