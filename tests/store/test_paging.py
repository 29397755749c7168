"""Keyset paging: complete, without doubles, forwards and backwards, on both engines."""

import base64
import contextlib

import pytest

from persistence import counting, paging
from persistence import store as stores
from persistence.audit.models import AuditEntry
from persistence.cursors import BadCursor
from persistence.ordering import Order
from persistence.tasks.models import Task

NEWEST_FIRST = Order(("task_id",), ("created_at",))
TIMES = ["2026-11-22T12:00:00.000001+00:00", "2026-11-22T12:00:00+00:00", "2026-11-21 00:00:00"]


@pytest.fixture
def tasks(store):
    """Twenty-five tasks at three moments, two of them in one millisecond."""
    with stores.connection().cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
            " VALUES (%s, '', 'pending', %s, %s)",
            [(f"task/{n:02}", TIMES[n % 3], TIMES[0]) for n in range(25)],
        )


def walk(order, size, *, backwards=False):
    """Read a list page by page to its end, and back to its start if asked to."""
    pages = [paging.paginate(Task.objects.all(), order, size=size)]
    while pages[-1].next:
        pages.append(paging.paginate(Task.objects.all(), order, cursor=pages[-1].next, size=size))
    if backwards:
        pages = pages[-1:]
        while pages[0].previous:
            cursor = pages[0].previous
            pages.insert(0, paging.paginate(Task.objects.all(), order, cursor=cursor, size=size))
    return [row.task_id for page in pages for row in page.rows]


@pytest.mark.parametrize("size", [1, 4, 5, 24, 25, 26])
def test_every_row_is_met_once(tasks, size):
    assert sorted(walk(NEWEST_FIRST, size)) == [f"task/{n:02}" for n in range(25)]


@pytest.mark.parametrize("size", [1, 4, 5, 24])
@pytest.mark.parametrize("order", [NEWEST_FIRST, NEWEST_FIRST.reversed()])
def test_the_way_back_is_the_way_there(tasks, order, size):
    assert walk(order, size, backwards=True) == walk(order, size)


def test_moments_within_one_millisecond_keep_their_order(tasks):
    met = walk(NEWEST_FIRST, 5)

    assert met == sorted(met, key=lambda key: (TIMES[int(key[-2:]) % 3], key), reverse=True)


def test_the_first_page_has_nothing_before_it(tasks):
    assert paging.paginate(Task.objects.all(), NEWEST_FIRST, size=5).previous is None


def test_a_row_knows_its_neighbours(tasks):
    met = walk(NEWEST_FIRST, 25)
    row = Task.objects.get(task_id=met[10])

    before, after = paging.neighbours(Task.objects.all(), NEWEST_FIRST, row)

    assert (before.task_id, after.task_id) == (met[9], met[11])


def test_the_ends_have_one_neighbour(tasks):
    met = walk(NEWEST_FIRST, 25)

    before, _ = paging.neighbours(Task.objects.all(), NEWEST_FIRST, Task.objects.get(pk=met[0]))
    _, after = paging.neighbours(Task.objects.all(), NEWEST_FIRST, Task.objects.get(pk=met[-1]))

    assert (before, after) == (None, None)


def test_a_list_does_not_move_when_rows_arrive(tasks):
    first = paging.paginate(Task.objects.all(), NEWEST_FIRST, size=5)
    now = "2026-11-23T00:00:00+00:00"
    Task.objects.create(
        task_id="new", description="", status="pending", created_at=now, updated_at=now
    )

    second = paging.paginate(Task.objects.all(), NEWEST_FIRST, cursor=first.next, size=5)

    assert [row.task_id for row in second.rows] == walk(NEWEST_FIRST, 26)[6:11]


def cursor_of(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        *["null", "[0,1]", "[0,[],[]]", "[0,1,1,1]", "[" * 3000, "[0,5,5]"],
        r'[0,"2026-11-22","\ud800"]',
    ],
)
def test_a_cursor_that_is_not_ours_is_named_so(tasks, text):
    with pytest.raises(BadCursor, match="address"):
        paging.paginate(Task.objects.all(), NEWEST_FIRST, cursor=cursor_of(text))


@pytest.mark.parametrize("cursor", ["x", "!!!", "bnVsbA"])
def test_a_cursor_that_was_cut_is_named_so(tasks, cursor):
    with pytest.raises(BadCursor, match="address"):
        paging.paginate(Task.objects.all(), NEWEST_FIRST, cursor=cursor)


def test_a_cursor_with_text_for_a_number_is_named_so(store):
    with pytest.raises(BadCursor, match="another list"):
        paging.paginate(
            AuditEntry.objects.all(), Order(("sequence_number",)), cursor=cursor_of('[0,"x"]')
        )


@pytest.mark.parametrize("time", ["soon", "0000-01-01", "2026-W01-1", r"\u0000"])
def test_a_cursor_with_any_time_is_taken(tasks, time):
    cursor = cursor_of(f'[0,"{time}","task/00"]')

    with contextlib.suppress(BadCursor):
        paging.paginate(Task.objects.all(), NEWEST_FIRST, cursor=cursor)


def test_counting_stops_at_the_cap(tasks):
    counted = counting.count(Task.objects.all(), cap=10)

    assert (counted, str(counted)) == (counting.Count(10, capped=True), "10+")


def test_a_count_below_the_cap_is_exact(tasks):
    assert str(counting.count(Task.objects.all())) == "25"
