"""The screen of all correlations: list, filter, twin, CSV, and a correlation's own page."""

import contextlib
import csv
import io
import json
import re
import sqlite3

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from persistence import store as stores
from tests.traces.rows import at, correlation, metrics
from tests.walking import links

LIST = "/traces/correlations/"


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def page(correlation_id: str) -> str:
    return reverse("traces:correlation", args=[correlation_id])


def test_the_list_says_what_it_shows(viewer, store):
    metrics(3)

    shown = text(viewer.get(LIST))

    assert "3 correlations: calls, metric points" in shown
    assert "cpu = 2" in shown


def test_a_value_that_is_no_number_is_shown_as_it_is_stored(viewer, seed_store, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE service_correlations SET metric_name = 'cpu', metric_value = 'much'"
    )

    assert "cpu = much" in text(viewer.get(LIST))


def test_an_empty_store_says_so(viewer, store):
    assert "The agent has recorded no correlation yet." in text(viewer.get(LIST))


def test_a_filter_that_keeps_nothing_says_so(viewer, store):
    correlation()

    assert "No correlation matches these filters." in text(viewer.get(LIST, {"status": "failed"}))


def test_a_store_without_the_table_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "This store has no table of correlations." in text(viewer.get(LIST))


def test_a_row_without_a_timestamp_is_marked(viewer, store):
    correlation(timestamp=None)

    assert "No timestamp of its own" in text(viewer.get(LIST))


def test_a_row_with_a_timestamp_is_not_marked(viewer, store):
    correlation(timestamp=at(0))

    assert "No timestamp of its own" not in text(viewer.get(LIST))


def test_an_unknown_value_can_be_asked_for(viewer, store):
    correlation(correlation_id="odd", status="abandoned")

    shown = text(viewer.get(LIST, {"status": "abandoned"}))

    assert page("odd") in shown
    assert '<option value="abandoned" selected>' in shown


def test_a_range_that_cannot_be_read_is_named_and_not_used(viewer, store):
    correlation(correlation_id="one")

    shown = text(viewer.get(LIST, {"range": "soonish"}))

    assert "“soonish” is no time range." in shown
    assert page("one") in shown


def test_a_range_keeps_its_period(viewer, store):
    correlation(correlation_id="in", timestamp=at(0))
    correlation(correlation_id="out", timestamp=at(-600))

    twin = viewer.get(LIST, {"range": "2026-11-20 11:00..13:00", "format": "json"}).json()

    assert [row["correlation_id"] for row in twin["rows"]] == ["in"]


def test_a_swap_gets_the_list_alone(viewer, store):
    shown = text(viewer.get(LIST, headers={"HX-Request": "true"}))

    assert shown.lstrip().startswith('<div id="explorer"')


def test_the_csv_is_what_is_filtered(viewer, store):
    metrics(60)
    correlation(status="failed", correlation_id="bad", action_type="=1+1")

    answer = viewer.get(LIST, {"status": "failed", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [(row["correlation_id"], row["action_type"]) for row in rows] == [("bad", "'=1+1")]


def test_hostile_text_is_text(viewer, store):
    hostile = '<script>alert("x")</script>'
    correlation(
        correlation_id=hostile, action_type=hostile, status=hostile, handler_name=hostile,
        correlation_type=hostile, request_data={"message": hostile}, trace_id=hostile,
        span_id=hostile, tags={"thought_id": hostile},
    )  # fmt: skip

    assert "<script>alert" not in text(viewer.get(LIST))
    assert "<script>alert" not in text(viewer.get(page(hostile)))


@pytest.mark.parametrize("key", ["a/b", "ü 'x' \"y\"", "..", "~", "a?b#c", "a\nb", " "])
def test_any_id_opens_from_the_list(viewer, store, key):
    correlation(correlation_id=key, action_type="this one")
    address = next(
        link
        for link in links(text(viewer.get(LIST)))
        if re.match("/traces/correlations/[^?]", link)
    )

    assert "<h1>this one</h1>" in text(viewer.get(address))


def test_a_page_carries_the_filter_to_the_rows_beside(viewer, store):
    for minute, status in enumerate(["failed", "completed", "failed"]):
        correlation(correlation_id=str(minute), timestamp=at(minute), status=status)

    shown = text(viewer.get(page("2"), {"status": "failed"}))

    assert '<link rel="next" href="/traces/correlations/0?status=failed">' in shown
    assert 'rel="prev"' not in shown


def test_a_correlation_that_is_not_there_is_404(viewer, store):
    assert viewer.get(page("nobody")).status_code == 404


def test_malformed_json_is_shown_and_named(viewer, store):
    correlation(correlation_id="odd", request_data="{not json")

    shown = text(viewer.get(page("odd")))

    assert "malformed JSON" in shown
    assert "{not json" in shown


def test_what_a_row_names_is_a_link_only_if_it_is_there(viewer, seed_store):
    twin = viewer.get(LIST, {"action": "send_deferral", "format": "json"}).json()

    shown = text(viewer.get(page(twin["rows"][0]["correlation_id"])))

    assert "/thoughts/th_seed_" in shown
    assert "/tasks/" in shown


def test_the_spans_of_a_trace_are_on_each_ones_page(viewer, seed_store):
    twin = viewer.get(LIST, {"action": "thought", "format": "json"}).json()

    shown = text(viewer.get(page(twin["rows"][0]["correlation_id"])))

    assert ">ethical_pdma</a>" in shown
    assert 'class="depth-1"' in shown


def test_the_twin_has_every_column(viewer, seed_store):
    found = viewer.get(LIST, {"type": "log_entry", "format": "json"}).json()["rows"][0]

    twin = viewer.get(page(found["correlation_id"]), {"format": "json"}).json()

    assert len(twin["correlation"]["stored"]) == 19
    assert json.loads(twin["correlation"]["stored"]["tags"]) == twin["correlation"]["tags"]


def test_a_table_of_nine_columns_opens(viewer, tmp_path, real_store):
    path = tmp_path / "nine.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute(
            "CREATE TABLE service_correlations (correlation_id TEXT PRIMARY KEY,"
            " service_type TEXT NOT NULL, handler_name TEXT NOT NULL, action_type TEXT NOT NULL,"
            " request_data TEXT, response_data TEXT, status TEXT NOT NULL,"
            " created_at TEXT NOT NULL, updated_at TEXT NOT NULL)"
        )
        made.execute(
            "INSERT INTO service_correlations VALUES ('nine', 'cli', 'CLIAdapter',"
            " 'send_message', NULL, NULL, 'completed', '2026-11-22 20:00:00',"
            " '2026-11-22 20:00:00')"
        )
    made.close()
    stores.open_store(f"sqlite:///{path}")

    assert "send_message" in text(viewer.get(LIST))
    assert "service_interaction" in text(viewer.get(page("nine")))


@pytest.mark.parametrize("address", [LIST, f"{LIST}?type=metric_datapoint", page("m000000")])
def test_the_number_of_questions_does_not_depend_on_rows(viewer, store, address):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            text(viewer.get(address))
        return len(asked)

    metrics(2)
    few = questions()
    for number in range(70):
        correlation(correlation_id=f"x{number}", correlation_type="metric_datapoint")

    assert questions() == few
