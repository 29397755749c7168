"""The screen of the store: quick, honest about its numbers, and it gives no secret away."""

import datetime as dt
import sqlite3

from django.test.utils import CaptureQueriesContext

from ciris_admin import clock
from persistence import store as stores
from persistence.storage.queries import growth, tables
from tests.traces.rows import metrics

PAGE = "/storage/"
GROWTH = "/storage/growth/"


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_it_says_what_the_store_is(viewer, seed_store):
    shown = text(viewer.get(PAGE))

    assert f"SQLite {sqlite3.sqlite_version}, 1.6 MiB, 11 tables" in shown
    assert str(seed_store) in shown
    assert "An agent made this store, so it opens read-only." in shown


def test_our_own_store_shows_its_checksums(viewer, store):
    twin = viewer.get(PAGE, {"format": "json"}).json()

    assert twin["migrations"][0]["filename"] == "001_initial_schema.sql"
    assert len(twin["migrations"][0]["checksum"]) == 64
    assert "Held against our files" in text(viewer.get(PAGE))


def test_the_twin_has_the_numbers_of_the_page(viewer, seed_store):
    twin = viewer.get(PAGE, {"format": "json"}).json()

    rows = {table["name"]: table["rows"] for table in twin["tables"]}
    assert rows["service_correlations"] == {"number": 1434, "certainty": ""}


def test_tables_that_nobody_reads_are_named(viewer, real_store):
    real_store("agent_1_0_7.db")

    shown = text(viewer.get(PAGE))

    assert "What this version does not read" in shown
    assert "consciousness_preservation" in shown


def test_an_audit_file_alone_opens(viewer, real_store):
    real_store("seed_audit.db")

    shown = text(viewer.get(PAGE))

    assert "This store keeps no list of migrations." in shown
    assert "audit_log_v2" in shown


def test_growth_is_loaded_when_the_page_stands(viewer, store):
    assert 'hx-get="/storage/growth/" hx-trigger="load"' in text(viewer.get(PAGE))
    assert "<h1>Growth</h1>" in text(viewer.get(GROWTH))
    assert "<h1>" not in text(viewer.get(GROWTH, headers={"HX-Request": "true"}))


def test_a_day_that_was_not_counted_says_so(viewer, store, monkeypatch):
    monkeypatch.setattr(growth, "_rows_on", lambda *_: None)

    shown = text(viewer.get(GROWTH))

    assert "What took too long to count is not counted." in shown


def test_growth_of_a_store_without_such_tables_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "none of the tables whose growth is counted" in text(viewer.get(GROWTH))


def test_real_days_add_up_to_the_rows_of_the_table(viewer, seed_store, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 22, 21, tzinfo=dt.UTC))

    twin = viewer.get(GROWTH, {"format": "json"}).json()

    days = {table["table"]: sum(table["days"]) for table in twin["growth"]}
    assert days == {"service_correlations": 1421, "thoughts": 157, "tasks": 62, "graph_nodes": 36}


def test_what_took_too_long_to_measure_can_be_asked_for(viewer, store, monkeypatch):
    monkeypatch.setattr(
        tables, "sizes", lambda **_: tables.Sizes({}, "Not measured.", too_slow=True)
    )

    assert 'href="?measure=1"' in text(viewer.get(PAGE))


def test_measuring_takes_the_time_of_a_list(viewer, store, monkeypatch):
    asked = []
    monkeypatch.setattr(
        tables, "sizes", lambda *, seconds: asked.append(seconds) or tables.Sizes({})
    )

    text(viewer.get(PAGE, {"measure": "1"}))

    assert asked == [5.0]


def test_a_password_is_nowhere_on_the_page(viewer, store):
    if store.engine == "sqlite":
        return
    stores.connection().settings_dict["PASSWORD"] = "hunter2"

    assert "hunter2" not in text(viewer.get(PAGE))


def test_the_number_of_questions_does_not_depend_on_rows(viewer, store):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            text(viewer.get(PAGE, {"measure": "1"}))
        return len(asked)

    few = questions()
    metrics(300)

    assert questions() == few
