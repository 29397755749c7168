"""The first page: what needs a person, in words that claim no more than was looked at."""

import contextlib
import datetime as dt
import re
import sqlite3

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin.chain import verifications
from ciris_admin.overview import sentence
from persistence import store as stores
from persistence.audit.verifying.reports import Check, Line, Report, Word
from persistence.graph.rules import GraphNode
from persistence.identity import remembering
from persistence.tasks.models import Task
from tests import people
from tests.audit.rows import entry
from tests.overview.rows import NOW, ago, first_line, log, page, task, thought


def test_an_empty_store_says_so_and_what_comes_first(viewer, store):
    entry(1, event_type="audit.checkpoint.witnessed")  # ours: no agent was here

    assert first_line(viewer) == "This store holds no work, memory or telemetry yet."
    assert "MemoryService.open" in page(viewer)

    task("t", "completed", ago(days=1))
    assert "MemoryService.open" not in page(viewer)


def test_whoever_has_no_password_is_asked_until_there_is_one(client, db, store):
    someone = people.make("vera", "viewer", password=None)
    client.force_login(someone)
    asked = '<a href="/account/">Choose a password</a>'
    assert [asked in page(client) for _ in range(2)] == [True, True]

    someone.set_password(people.PASSWORD)
    someone.save()
    client.force_login(someone)
    assert asked not in page(client)


def test_an_audit_file_alone_says_what_it_is(viewer, real_store):
    real_store("seed_audit.db")

    assert first_line(viewer) == sentence.NO_WORK
    assert 'href="/audit/82"' in page(viewer)
    assert "range-bar" not in page(viewer)  # nothing on the page has a time range


def test_nothing_that_needs_a_person_says_what_was_looked_for(viewer, store):
    task("t", "completed", ago(days=1))

    assert first_line(viewer) == (
        "Nothing found that needs a person: no identity change is pending, no task waits for a Wise"
        " Authority, no unfinished work is older than an hour, and no error was logged in the last"
        " 24 h."
    )


def test_what_needs_a_person_comes_first(viewer, store):
    task("t", "completed", ago(days=1))
    task("asked", "deferred", ago(minutes=5))
    task("old", "active", ago(hours=3))
    thought("lost", "processing", ago(hours=2))
    log("ERROR", "Disk full", ago(hours=1))

    assert first_line(viewer) == (
        "1 task waiting for a Wise Authority, 1 task and 1 thought unfinished for more than an"
        " hour, and 1 error logged in the last 24 h."
    )


def test_fresh_work_is_not_stuck(viewer, store):
    task("t", "active", ago(minutes=59))

    assert "unfinished for" not in first_line(viewer)


def test_the_oldest_stuck_work_is_linked(viewer, store):
    for hours in range(2, 8):
        task(f"t{hours}", "active", ago(hours=hours))

    shown = page(viewer)

    assert shown.index('href="/tasks/t7"') < shown.index('href="/tasks/t6"')
    assert 'href="/tasks/t2"' not in shown
    assert 'href="/tasks/?status=active&amp;age=over-1h&amp;sort=oldest"' in shown


def test_a_task_whose_time_is_no_time_is_stuck_rather_than_lost(viewer, seed_store, seed_sqlite):
    seed_sqlite.execute("UPDATE tasks SET status = 'active', created_at = 'soon' WHERE rowid = 1")

    assert "not a time" in page(viewer)


def test_tasks_are_counted_by_each_status_that_occurs(viewer, store):
    task("a", "completed", ago(days=1))
    task("b", "abandoned", ago(days=1))

    assert ">1 abandoned</a>" in page(viewer)


def test_real_counts_are_sqlites_own(viewer, seed_store):
    with contextlib.closing(sqlite3.connect(seed_store)) as agent, agent:
        counts = dict(agent.execute("SELECT status, count(*) FROM tasks GROUP BY status"))
    agent.close()

    statuses = viewer.get("/", {"format": "json"}).json()["digest"]["statuses"]

    assert {status: count["number"] for status, count in statuses} == counts


def test_the_last_audit_entry_is_linked_and_not_vouched_for(viewer, store):
    entry(1)

    shown = page(viewer)

    assert 'href="/audit/1"' in shown
    assert "Not verified." in shown


@pytest.mark.parametrize(
    ("last", "said"), [(2, "Unanchored 2 h ago, up to entry 2."), (3, "Cut back since")]
)
def test_the_newest_verdict_says_how_far_it_goes(viewer, store, last, said):
    entry(1)
    entry(2)
    line = Line(Word.VERIFIED, Check.HASHES, "…", last)
    report = Report("store", "ciris-admin/store/0", [line], last, 1, last, "h", "r", [], "", 0.1)
    at = NOW - dt.timedelta(hours=2)
    verifications.finish(verifications.begin("store", total=last, at=at), report, at=at)

    assert said in re.sub("<[^>]+>", "", page(viewer))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_last_entry_without_a_number_is_shown(viewer, store):
    entry(1)
    with stores.connection().cursor() as cursor:
        cursor.execute("UPDATE audit_log_v2 SET sequence_number = 'x<y'")

    assert "Last entry <span" in page(viewer)


def test_hostile_text_is_text(viewer, store):
    Task.objects.create(
        task_id="<script>",
        description="<script>alert(1)</script>",
        status="deferred",
        created_at=ago(days=1),
        updated_at=ago(days=1),
    )
    log("ERROR", "<script>alert(1)</script>", ago(hours=1))

    assert "<script>alert" not in page(viewer)


@pytest.mark.parametrize("name", ["seed_agent.db", "agent_1_0_7.db"])
def test_a_real_store_opens(viewer, real_store, name):
    real_store(name)

    assert "<h1>Overview</h1>" in page(viewer)


def test_the_number_of_questions_does_not_depend_on_rows(viewer, store):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            page(viewer)
        return len(asked)

    task("t", "active", ago(days=1))
    thought("th", "pending", ago(days=1))
    log("ERROR", "one", ago(hours=1))
    few = questions()
    for number in range(80):
        task(f"t{number}", "active", ago(days=1))
        thought(f"th{number}", "pending", ago(days=1))
        log("ERROR", "more", ago(hours=1))

    assert questions() <= few  # with an incident, none is looked for further back


def test_changes_to_the_identity_are_what_needs_a_person_first(viewer, store):
    soul = GraphNode(id="agent/iris", type="concept", scope="identity", attributes={"tone": "new"})
    remembering.memorize(soul)

    assert first_line(viewer).startswith("1 identity change waiting for a ruling")
    assert "adds agent/iris" in page(viewer)
