"""Every task and thought of a real agent's store is some clicks away."""

import contextlib
import sqlite3

import pytest

from tests.walking import reached


# Opening each of the larger store's pages would take minutes; that each is linked does not.
@pytest.mark.parametrize(("name", "opening"), [("seed_agent.db", True), ("agent_1_0_7.db", False)])
def test_every_task_and_thought_is_reached_by_clicking(viewer, real_store, name, opening):
    path = real_store(name)
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        tasks = {f"/tasks/{key}" for (key,) in db.execute("SELECT task_id FROM tasks")}
        thoughts = {f"/thoughts/{key}" for (key,) in db.execute("SELECT thought_id FROM thoughts")}

    from_tasks = reached(viewer, "/tasks/", under=("/tasks/", "/thoughts/"), opening=opening)
    from_thoughts = reached(viewer, "/thoughts/", under=("/thoughts/",), opening=False)

    assert tasks | thoughts <= from_tasks
    assert thoughts <= from_thoughts
