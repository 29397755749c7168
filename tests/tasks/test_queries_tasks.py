"""Which tasks a filter finds, in which order, on both engines."""

import datetime as dt

import pytest

from persistence.tasks.queries import TaskFilter, tasks
from tests.tasks import make


def found(**wanted) -> list[str]:
    return [row.task_id for row in tasks.page(wanted=TaskFilter(**wanted)).rows]


@pytest.mark.usefixtures("store")
def test_the_newest_task_comes_first_unless_the_oldest_is_wanted():
    make.task("old", minutes=1)
    make.task("new", minutes=2)

    assert found() == ["new", "old"]
    assert found(oldest_first=True) == ["old", "new"]


@pytest.mark.usefixtures("store")
def test_a_status_that_nobody_knows_can_be_asked_for():
    make.task("odd", status="daydreaming")
    make.task("plain")

    assert found(status="daydreaming") == ["odd"]
    assert tasks.statuses() == ["daydreaming", "pending"]


@pytest.mark.usefixtures("store")
def test_text_is_looked_for_in_description_and_id():
    make.task("t-1", description="Greet ADA")
    make.task("ada-2", description="Greet Grace")
    make.task("t-3", description="Greet Alan")

    assert sorted(found(text="ada")) == ["ada-2", "t-1"]


@pytest.mark.usefixtures("store")
def test_priority_zero_is_a_bound_too():
    make.task("low", priority=-1)
    make.task("zero", priority=0)
    make.task("none", priority=None)

    assert found(min_priority=0) == ["zero"]


@pytest.mark.usefixtures("store")
def test_tasks_with_children_are_those_that_another_names():
    make.task("parent")
    make.task("child", parent_task_id="parent")

    assert found(with_children=True) == ["parent"]
    assert found(parent="parent") == ["child"]


@pytest.mark.usefixtures("store")
def test_a_period_holds_its_beginning_and_not_its_end():
    for minutes in (0, 10, 20):
        make.task(f"at {minutes}", minutes=minutes)
    ten = dt.timedelta(minutes=10)

    assert found(since=make.NOON + ten, until=make.NOON + 2 * ten) == ["at 10"]


@pytest.mark.usefixtures("store")
def test_thoughts_are_counted_for_each_task():
    make.task("t")
    make.task("idle", minutes=-1)
    for number in range(3):
        make.thought(f"th{number}")

    assert [row.thoughts for row in tasks.page(wanted=TaskFilter()).rows] == [3, 0]


@pytest.mark.usefixtures("store")
def test_the_tasks_beside_one_are_those_of_the_filtered_list():
    for minutes, status in enumerate(("active", "pending", "active", "pending", "active")):
        make.task(f"t{minutes}", minutes=minutes, status=status)

    assert tasks.beside(wanted=TaskFilter(status="active"), task_id="t2") == ("t4", "t0")


@pytest.mark.usefixtures("store")
def test_our_own_store_records_who_asked():
    make.task("t", created_by="wa_eric")

    found = tasks.task(task_id="t")

    assert (found.created_by, found.not_recorded) == ("wa_eric", [])


@pytest.mark.usefixtures("seed_store")
def test_what_an_agents_store_does_not_record_is_named():
    found = tasks.task(task_id="WAKEUP_ROOT")

    assert found.not_recorded == ["created_by"]
    assert found.retry_count == 0


def test_a_task_without_a_time_stands_last(seed_sqlite):
    seed_sqlite.execute("UPDATE tasks SET created_at = 'never' WHERE task_id = 'WAKEUP_ROOT'")

    rows = list(tasks.every(wanted=TaskFilter()))

    assert (rows[-1].task_id, rows[-1].created_at.text) == ("WAKEUP_ROOT", "never")
    assert len(rows) == 62
