"""The thought screens: chain up, chain down, and what was done."""

import pytest

from tests.tasks import make


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def chain(store):
    make.task("t")
    make.thought("root", minutes=0)
    make.thought("middle", minutes=1, parent_thought_id="root", thought_type="ponder")
    make.thought("leaf", minutes=2, parent_thought_id="middle", thought_type="ponder")


def test_a_thought_links_up_and_down(viewer, chain):
    html = page(viewer, "/thoughts/middle")

    assert 'href="/thoughts/root"' in html
    assert 'href="/thoughts/leaf"' in html
    assert 'href="/tasks/t"' in html


def test_a_parent_that_is_not_there_is_said(viewer, store):
    make.task("t")
    make.thought("a", parent_thought_id="gone")

    assert "which is not in this store" in page(viewer, "/thoughts/a")


def test_previous_and_next_stay_in_the_filter(viewer, chain):
    twin = viewer.get("/thoughts/middle?type=ponder&format=json").json()

    assert (twin["before"], twin["after"]) == ("leaf", None)


def test_a_thought_about_a_task_that_is_gone_still_opens(viewer, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE thoughts SET source_task_id = 'gone' WHERE thought_id = 'hist-th-000-0'"
    )

    assert "is not in this store" in page(viewer, "/thoughts/hist-th-000-0")


def test_the_list_filters_by_type(viewer, seed_store):
    rows = viewer.get("/thoughts/?type=guardrail&format=json").json()["rows"]

    assert {row["thought_type"] for row in rows} == {"guardrail"}


def test_a_thought_that_is_not_there_is_a_404(viewer, seed_store):
    answer = viewer.get("/thoughts/nobody")

    assert answer.status_code == 404
    assert '<a href="/thoughts/">Go to Thoughts</a>' in answer.content.decode()


def test_feedback_on_a_thought_is_shown(viewer, seed_store):
    html = page(viewer, "/thoughts/1741376b-05f8-4c0f-ab70-cf2a43b8a2c5")

    assert "by message m-1001" in html
