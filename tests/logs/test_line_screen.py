"""The page of one log line."""

from persistence.tasks.models import Thought
from tests.tsdb.rows import line, point, store_rows


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_a_line_stands_among_those_around_it(viewer, store):
    store_rows(*(line(n, f"message {n}", correlation_id=f"l{n}") for n in range(50)))

    response = viewer.get("/logs/l25")

    assert [row.message for row in response.context["around"]] == [
        f"message {n}" for n in range(45, 4, -1)
    ]
    assert '<tr class="selected" aria-current="true">' in text(response)


def test_its_neighbours_are_those_of_the_filter_it_was_opened_from(viewer, store):
    levels = ["ERROR", "INFO", "ERROR", "INFO", "ERROR"]
    store_rows(*(line(n, "m", level, correlation_id=f"l{n}") for n, level in enumerate(levels)))

    found = text(viewer.get("/logs/l2?level=ERROR"))

    assert '<link rel="prev" href="/logs/l4?level=ERROR">' in found
    assert '<link rel="next" href="/logs/l0?level=ERROR">' in found


def test_what_it_names_is_linked_if_the_store_holds_it(viewer, store):
    store_rows(line(0, "m", correlation_id="l", tags={"thought_id": "gone", "task_id": "t"}))

    found = text(viewer.get("/logs/l"))

    assert "gone" in found
    assert "not in this store" in found
    assert not Thought.objects.exists()


def test_malformed_json_is_shown_as_it_is_stored(viewer, store):
    store_rows(line(0, "", correlation_id="l", request_data="{broken", tags="[no"))

    found = text(viewer.get("/logs/l"))

    assert "{broken" in found
    assert "[no" in found
    assert "malformed JSON" in found


def test_a_line_that_is_not_there_is_not_found(viewer, store):
    store_rows(point(0, 1.0, correlation_id="p"))

    assert viewer.get("/logs/nowhere").status_code == 404
    assert viewer.get("/logs/p").status_code == 404
    assert viewer.get("/logs/a%00b").status_code == 404


def test_the_twin_holds_the_line_and_its_context(viewer, store):
    store_rows(*(line(n, str(n), correlation_id=f"l{n}") for n in range(3)))

    twin = viewer.get("/logs/l1?format=json").json()

    assert twin["line"]["message"] == "1"
    assert [row["message"] for row in (*twin["newer"], *twin["older"])] == ["2", "0"]


def test_a_line_of_a_real_agent_opens(viewer, seed_store):
    key = viewer.get("/logs/?format=json").json()["rows"][0]["correlation_id"]

    assert "LLM timeout" in text(viewer.get(f"/logs/{key}"))
