"""The screen of the store's chain: what it shows, and that it claims no more than was checked."""

import csv
import io

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import store as stores
from tests.audit.rows import at, entries, entry, root, signing_key

LIST = "/audit/"


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_list_says_what_it_shows(viewer, store):
    entries(3)

    assert "3 entries, highest sequence number first." in text(viewer.get(LIST))


@pytest.mark.parametrize("address", [LIST, "/audit/1"])
def test_what_was_not_checked_says_so(viewer, store, address):
    entry(1, event_payload="{}")

    shown = text(viewer.get(address))

    assert "Not checked" in shown
    assert "no key is pinned for this chain" in shown.replace("No key", "no key")


def test_an_empty_log_says_so_and_proves_nothing(viewer, store):
    assert "This chain holds no entry." in text(viewer.get(LIST))


def test_a_filter_that_keeps_nothing_says_so(viewer, store):
    entries(1)

    assert "No entry matches these filters." in text(viewer.get(LIST, {"type": "tool"}))


def test_a_store_without_the_table_says_so(viewer, real_store):
    real_store("agent_1_0_7.db")
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_log")

        assert cursor.fetchone() == (0,)
    assert "This chain holds no entry." in text(viewer.get(LIST))


def test_a_number_that_is_none_is_named_and_not_used(viewer, store):
    entries(2)

    shown = text(viewer.get(LIST, {"first": "two"}))

    assert "Enter a whole number." in shown
    assert 'href="/audit/1?first=two"' in shown


def test_the_csv_is_what_is_filtered(viewer, store):
    entries(5)

    answer = viewer.get(LIST, {"last": "2", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [row["sequence"] for row in rows] == ["2", "1"]


def test_a_day_is_whole(viewer, store):
    entry(1, event_timestamp=at(0))
    entry(2, event_timestamp=at(24 * 60))

    twin = viewer.get(LIST, {"until": "2026-11-20", "format": "json"}).json()

    assert [row["sequence"] for row in twin["rows"]] == [1]


def test_a_small_payload_is_on_the_page(viewer, store):
    entry(1, event_payload='{"note": "small"}')

    assert "&quot;small&quot;" in text(viewer.get("/audit/1"))


def test_a_large_payload_waits_to_be_asked_for(viewer, store):
    entry(1, event_payload='{"note": "' + "large " * 2000 + 'the end"}')

    assert "the end" not in text(viewer.get("/audit/1"))
    assert "the end" in text(viewer.get("/audit/1/payload"))


def test_a_swap_gets_the_payload_alone(viewer, store):
    entry(1, event_payload="{}")

    shown = text(viewer.get("/audit/1/payload", headers={"HX-Request": "true"}))

    assert shown.lstrip().startswith('<div id="payload">')


def test_an_originator_that_is_a_thought_is_a_link(viewer, store):
    with stores.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
            " VALUES ('t', '', 'active', '2026-11-20', '2026-11-20')"
        )
        cursor.execute(
            "INSERT INTO thoughts (thought_id, source_task_id, status, content, created_at,"
            " updated_at) VALUES ('thought-1', 't', 'pending', '', '2026-11-20', '2026-11-20')"
        )
    entry(1)
    entry(2, originator_id="thought-9")

    assert 'href="/thoughts/thought-1"' in text(viewer.get("/audit/1"))
    assert "/thoughts/" not in text(viewer.get("/audit/2")).partition("<main")[2]


def test_an_entry_shows_every_column_of_the_service_shape(viewer, real_store):
    real_store("seed_audit.db")

    shown = text(viewer.get("/audit/21"))

    assert ">event_summary</dt>" in shown
    assert "memorize action for thought" in shown


def test_an_entry_carries_the_filter_to_the_entries_beside(viewer, store):
    for sequence, kind in enumerate(["tool", "speak", "tool"], start=1):
        entry(sequence, event_type=kind)

    shown = text(viewer.get("/audit/3", {"type": "tool"}))

    assert '<link rel="next" href="/audit/1?type=tool">' in shown


@pytest.mark.parametrize("address", ["/audit/9", "/audit/9/payload", "/audit/1/payload"])
def test_what_is_not_there_is_404(viewer, store, address):
    entry(1)

    assert viewer.get(address).status_code == 404


def test_roots_and_keys_are_listed(viewer, store):
    root(20)
    signing_key("key-1", revoked_at=at(3))

    shown = text(viewer.get("/audit/keys/"))

    assert "0 trusted keys" in shown
    assert "key-1" in shown
    assert 'href="/audit/?first=1&amp;last=20"' in shown


def test_missing_tables_of_roots_and_keys_say_so(viewer, real_store):
    real_store("agent_1_0_7.db")

    shown = text(viewer.get("/audit/keys/"))

    assert "No signing key is recorded." in shown


def test_hostile_text_is_text(viewer, store):
    hostile = '<script>alert("x")</script>'
    entry(1, event_type=hostile, originator_id=hostile, event_payload=hostile, signature=hostile)

    for address in (LIST, "/audit/1", "/audit/1/payload"):
        assert "<script>alert" not in text(viewer.get(address))


@pytest.mark.parametrize("address", [LIST, "/audit/1"])
def test_the_number_of_questions_does_not_depend_on_rows(viewer, store, address):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            text(viewer.get(address))
        return len(asked)

    entries(2)
    few = questions()
    for sequence in range(3, 80):
        entry(sequence)

    assert questions() == few
