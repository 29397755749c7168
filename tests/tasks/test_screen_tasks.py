"""The task screens: what they say, what they link to, what they withstand."""

import csv
import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from ciris_admin import clock
from persistence.tasks.queries import thoughts
from tests.counting import queries_of
from tests.tasks import make


def page(client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def listed(client, query: str) -> list[str]:
    return [row["task_id"] for row in client.get(f"/tasks/?{query}&format=json").json()["rows"]]


@pytest.fixture
def afternoon(monkeypatch):
    """One hour and a half after noon."""
    monkeypatch.setattr(clock, "now", lambda: make.NOON + dt.timedelta(minutes=90))


def test_the_list_says_how_many_there_are(viewer, seed_store):
    assert "62 tasks, newest first." in page(viewer, "/tasks/")


def test_a_priority_that_is_no_number_is_shown_as_it_is(viewer, seed_sqlite):
    seed_sqlite.execute("UPDATE tasks SET priority = '<b>high</b>'")

    assert "&lt;b&gt;high&lt;/b&gt;" in page(viewer, "/tasks/")


def test_a_status_nobody_knows_is_shown_as_it_is(viewer, store):
    make.task("t", status="daydreaming")

    assert '<span class="badge unknown">daydreaming</span>' in page(viewer, "/tasks/")


@pytest.mark.usefixtures("afternoon")
def test_age_is_counted_from_now(viewer, store):
    make.task("old", minutes=0)
    make.task("young", minutes=60)

    assert listed(viewer, "age=1h") == ["young"]
    assert listed(viewer, "age=over-1h") == ["old"]


def test_days_are_the_readers(viewer, store):
    make.task("late on the 2nd in UTC", minutes=-13 * 60)

    assert listed(viewer, "range=2026-06-03") == []
    assert listed(viewer, "range=2026-06-03&tz=Asia/Tokyo") == ["late on the 2nd in UTC"]


def test_a_minute_can_be_asked_for(viewer, store):
    for minute in range(3):
        make.task(f"at {minute}", minutes=minute)
    asked = "2026-06-03 12:01..12:02"

    assert listed(viewer, f"range={asked}") == ["at 1"]
    assert f"Created: {asked}" in page(viewer, f"/tasks/?range={asked}")


def test_a_task_leads_to_what_else_happened_in_its_minute(viewer, store):
    make.task("t", minutes=1)

    shown = page(viewer, "/tasks/t")

    for address in ("/logs/", "/thoughts/", "/metrics/changes/", "/traces/"):
        assert f'href="{address}?range=2026-06-03%20' in shown


@pytest.mark.parametrize(
    "query", ["age=ages", "priority=high", "priority=9e9", "range=soon", "sort=sideways"]
)
def test_a_filter_nobody_understands_breaks_nothing(viewer, seed_store, query):
    assert "62 tasks" in page(viewer, f"/tasks/?{query}")


def test_the_sort_order_is_no_filter(viewer, store):
    assert "was asked nothing yet" in page(viewer, "/tasks/?sort=oldest")
    assert "No task matches this filter" in page(viewer, "/tasks/?status=x")


@pytest.mark.parametrize("address", ["/tasks/", "/thoughts/"])
def test_a_store_without_work_says_so(viewer, real_store, address):
    real_store("seed_audit.db")

    assert "Not in this store" in page(viewer, address)


def test_the_csv_is_the_filter(viewer, seed_store):
    response = viewer.get("/tasks/?status=deferred&format=csv")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))

    assert len(rows) == 10
    assert {row["status"] for row in rows} == {"deferred"}


def test_a_task_says_what_was_thought_and_done(viewer, seed_store):
    html = page(viewer, "/tasks/hist-task-039")

    assert "3 thoughts" in html
    assert html.index("Thought 0 on") < html.index("Thought 1 on") < html.index("Thought 2 on")
    assert "What is missing?" in html
    assert "<strong>speak</strong>" in html


def test_a_task_says_what_its_store_does_not_record(viewer, seed_store):
    assert "not recorded in this store" in page(viewer, "/tasks/WAKEUP_ROOT")


def test_a_task_links_to_its_children_and_they_back(viewer, seed_store):
    child = viewer.get("/tasks/WAKEUP_ROOT?format=json").json()["children"][0]["task_id"]

    assert f'href="/tasks/{child}"' in page(viewer, "/tasks/WAKEUP_ROOT")
    assert 'href="/tasks/WAKEUP_ROOT"' in page(viewer, f"/tasks/{child}")


def test_a_task_links_to_its_audit_entries(viewer, seed_store):
    assert "/audit/?originator=hist-th-039-0" in page(viewer, "/tasks/hist-task-039")


def test_a_parent_that_is_not_there_is_no_link(viewer, store):
    make.task("t", parent_task_id="gone")
    make.thought("a", parent_thought_id="gone too")

    html = page(viewer, "/tasks/t")

    assert "is not in this store" in html
    assert 'href="/tasks/gone"' not in html
    assert 'href="/thoughts/gone' not in html


def test_more_thoughts_than_are_drawn_have_a_list(viewer, store, monkeypatch):
    monkeypatch.setattr(thoughts.of_task, "__kwdefaults__", {"limit": 2})
    make.task("t")
    for number in range(3):
        make.thought(f"th{number}", minutes=number)

    html = page(viewer, "/tasks/t")

    assert "Only the first 2 are drawn" in html
    assert "/thoughts/?task=t&amp;sort=oldest" in html


def test_a_context_waits_until_it_is_asked_for(viewer, store):
    make.task("t", context_json='{"channel_id": "cli"}')

    assert "channel_id" not in page(viewer, "/tasks/t")
    assert "channel_id" in page(viewer, "/tasks/t?part=context")


def test_a_context_alone_goes_to_whoever_unfolds_it(viewer, store):
    make.task("t", context_json='{"channel_id": "cli"}')

    html = page(viewer, "/tasks/t?part=context", **{"HX-Request": "true"})

    assert html.strip().startswith('<div id="context">')
    assert "channel_id" in html


def test_a_context_downloads_byte_for_byte(viewer, store):
    make.task("t", context_json='{"a" : 1}')

    assert viewer.get("/tasks/t?format=raw").content == b'{"a" : 1}'


def test_previous_and_next_stay_in_the_filter_and_its_order(viewer, store):
    for minutes, status in enumerate(("active", "pending", "active", "pending", "active")):
        make.task(f"t{minutes}", minutes=minutes, status=status)

    html = page(viewer, "/tasks/t2?status=active&sort=oldest")

    assert '<link rel="prev" href="/tasks/t0?status=active&amp;sort=oldest">' in html
    assert '<link rel="next" href="/tasks/t4?status=active&amp;sort=oldest">' in html


@pytest.mark.parametrize("task_id", ["a/b", "..", "", 'it\'s "q"', "<b>", "記/😀", "x\ny", "~a"])
def test_a_task_opens_whatever_its_id(viewer, store, task_id):
    make.task(task_id)

    address = reverse("tasks:task", args=[task_id])

    assert viewer.get(f"{address}?format=json").json()["task"]["task_id"] == task_id


def test_script_in_any_agent_text_is_text(viewer, store):
    script = "<script>alert(1)</script>"
    make.task("t", description=script, status=script, created_by=script)
    make.thought(
        "a",
        content=script,
        thought_type=script,
        ponder_notes_json=f'["{script}"]',
        final_action_json=f'{{"action_type": "{script}", "action_params": {{"a": "{script}"}}}}',
    )

    for address in ("/tasks/", "/tasks/t", "/thoughts/", "/thoughts/a"):
        html = page(viewer, address)
        assert "<script>alert" not in html
        assert script in unescape(html)


def test_malformed_json_is_named_and_breaks_nothing(viewer, store):
    make.task("t", outcome_json="{oops", context_json="{oops")
    make.thought("a", ponder_notes_json="{oops", final_action_json="{oops")

    assert "This text is not JSON" in page(viewer, "/tasks/t")
    assert "malformed JSON" in page(viewer, "/tasks/t")
    assert "This text is not JSON" in page(viewer, "/thoughts/a")


@pytest.mark.parametrize("address", ["/tasks/", "/tasks/t", "/thoughts/", "/thoughts/a"])
def test_more_rows_take_no_more_queries(viewer, store, address):
    make.task("root")
    make.task("t", parent_task_id="root")
    make.thought("root thought")
    make.thought("a", parent_thought_id="root thought")
    make.thought("b", parent_thought_id="a")
    few = queries_of(lambda: page(viewer, address))
    for number in range(60):
        make.task(f"t{number}", parent_task_id="t", status=f"s{number % 3}")
        make.thought(f"th{number}", parent_thought_id="a", minutes=number)

    assert queries_of(lambda: page(viewer, address)) == few
