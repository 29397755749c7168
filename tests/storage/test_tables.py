"""Rows, bytes and times of every table, and how each number was come by."""

import contextlib
import sqlite3

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import limits
from persistence import store as stores
from persistence.storage.queries import spans, tables
from persistence.storage.queries.tables import Certainty, Rows, Sizes, Table
from tests.graph.make import edge, node
from tests.traces.rows import at, correlation, metrics

UNMEASURED = Sizes({})


def table(name: str, sizes: Sizes = UNMEASURED) -> Table:
    return next(found for found in tables.tables(sizes, seconds=30) if found.name == name)


def no_more_than_ten_are_counted(monkeypatch):
    for most in ("EXACT_UP_TO", "COUNTED_WHOLE"):
        monkeypatch.setattr(tables, most, 10)


def test_a_small_table_is_counted(store):
    metrics(3)

    assert table("service_correlations").rows == Rows(3, Certainty.EXACT)


def test_real_tables_are_counted_as_sqlite_counts_them(seed_store):
    with contextlib.closing(sqlite3.connect(seed_store)) as agent, agent:
        names = [
            name for (name,) in agent.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        counts = {
            name: agent.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
        }
    agent.close()

    assert {found.name: found.rows.number for found in tables.tables(UNMEASURED)} == counts


def test_a_large_table_of_sqlite_has_at_most_as_many_rows_as_numbers(seed_store, monkeypatch):
    no_more_than_ten_are_counted(monkeypatch)

    rows = table("service_correlations").rows

    assert rows.certainty is Certainty.AT_MOST
    assert rows.number >= 1434


def test_sqlite_counts_a_whole_table_by_its_pages(seed_store, monkeypatch):
    monkeypatch.setattr(tables, "EXACT_UP_TO", 10)

    assert table("service_correlations").rows == Rows(1434, Certainty.EXACT)


def test_the_pieces_of_an_index_are_not_counted(viewer, store):
    rows = {found.name: found.rows for found in tables.tables(UNMEASURED)}

    assert rows["log_documents"] == Rows(0, Certainty.EXACT)
    if store.engine == "sqlite":
        assert rows["log_index_data"] == Rows(None, Certainty.UNKNOWN)
    assert viewer.get("/storage/").status_code == 200


def test_a_deleted_row_leaves_the_bound_true(tmp_path, real_store, monkeypatch):
    path = tmp_path / "holes.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE audit_log_v2 (event_id TEXT)")
        made.executemany("INSERT INTO audit_log_v2 VALUES (?)", [(str(n),) for n in range(50)])
        made.execute("DELETE FROM audit_log_v2 WHERE rowid = 25")
    made.close()
    stores.open_store(f"sqlite:///{path}")
    no_more_than_ten_are_counted(monkeypatch)

    assert table("audit_log_v2").rows == Rows(50, Certainty.AT_MOST)


@pytest.mark.parametrize("columns", ["a TEXT PRIMARY KEY) WITHOUT ROWID", "a TEXT, rowid TEXT)"])
def test_a_table_without_row_numbers_has_more_than_were_counted(
    tmp_path, real_store, monkeypatch, columns
):
    path = tmp_path / "odd.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE audit_log_v2 (event_id TEXT)")
        made.execute(f"CREATE TABLE odd ({columns}")
        made.executemany("INSERT INTO odd (a) VALUES (?)", [(str(n),) for n in range(50)])
    made.close()
    stores.open_store(f"sqlite:///{path}")
    no_more_than_ten_are_counted(monkeypatch)

    assert table("odd").rows == Rows(10, Certainty.MORE_THAN)


def test_a_large_table_of_postgresql_has_about_as_many_rows_as_it_estimates(store, monkeypatch):
    if store.engine == "sqlite":
        return
    metrics(50)
    with stores.connection().cursor() as cursor:
        cursor.execute("ANALYZE service_correlations")
    no_more_than_ten_are_counted(monkeypatch)

    assert table("service_correlations").rows == Rows(50, Certainty.ABOUT)


def test_every_table_has_its_bytes(store):
    metrics(500)

    size = table("service_correlations", tables.sizes(seconds=5)).size

    assert size.table > 8192
    assert size.indexes > 8192


def test_bytes_that_take_too_long_say_so(seed_store, monkeypatch):
    def slow(*_: object) -> None:
        raise limits.TimeLimitReached("Stopped.")

    monkeypatch.setattr(tables.statements, "rows", slow)

    found = tables.sizes(seconds=0.1)

    assert found.by_table == {}
    assert "more than 0.1 s" in found.reason


def test_a_file_too_large_to_measure_in_time_is_not_begun(seed_store, monkeypatch):
    monkeypatch.setattr(tables, "_pages", lambda: 5_000_000)

    assert "more than 2 s" in tables.sizes(seconds=2).reason
    assert tables.sizes(seconds=20).by_table


def test_oldest_and_newest_are_compared_as_times(store):
    correlation(timestamp=at(1))
    correlation(timestamp=at(9))
    correlation(timestamp=None, created_at=at(5))

    span = table("service_correlations").span

    assert (span.oldest.at, span.newest.at) == (at(1).at, at(9).at)


def test_a_row_without_a_readable_time_is_neither_oldest_nor_newest(seed_store, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE tasks SET created_at = 'soon' WHERE rowid = (SELECT min(rowid) FROM tasks)"
    )

    span = table("tasks").span

    assert span.oldest.at < span.newest.at


def test_nodes_of_every_scope_are_looked_at(seed_store, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE graph_nodes SET updated_at = '2020-01-01T00:00:00Z' WHERE rowid = 3"
    )

    assert table("graph_nodes").span.oldest.text == "2020-01-01T00:00:00Z"


def test_an_empty_table_has_no_ends(store):
    assert table("tasks").span == spans.Span(None, None)


def test_a_table_that_nobody_reads_is_named_with_its_columns(tmp_path, real_store):
    real_store("agent_1_0_7.db")

    unknown = {
        found.name: found.columns for found in tables.tables(UNMEASURED) if tables.is_unknown(found)
    }

    assert "wa_cert" in unknown
    assert "wa_id" in unknown["wa_cert"]
    assert "tasks" not in unknown


def test_indexes_are_listed_with_their_definitions(store):
    found = {index.name: index for index in tables.indexes()}

    assert found["idx_correlations_page"].table == "service_correlations"
    assert "INDEX" in found["idx_correlations_page"].definition


def test_views_are_named(store):
    assert ("correlations", "view") in tables.other_objects()


def test_the_number_of_questions_does_not_depend_on_rows(store):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            tables.tables(UNMEASURED)
        return len(asked)

    few = questions()
    metrics(300)

    assert questions() == few


@pytest.mark.parametrize("name", ["graph_edges", "audit_log_v2"])
def test_the_ends_of_a_table_are_found_through_an_index(store, name):
    node("a")
    node("b")
    edge("a", "b")
    explain = {"sqlite": "EXPLAIN QUERY PLAN"}.get(store.engine, "EXPLAIN")
    with stores.connection().cursor() as cursor:
        if store.engine == "postgresql":  # what is empty is sooner sorted
            cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
            cursor.execute("SET enable_sort = off")
        with CaptureQueriesContext(stores.connection()) as sent:
            spans.spans(seconds=1)
        asked = [q["sql"] for q in sent if f'FROM "{name}"' in q["sql"] and "ORDER" in q["sql"]]
        for question in asked:
            cursor.execute(f"{explain} {question}")
            assert "idx_" in str(found := cursor.fetchall()), found
            assert "_time" in str(found)
        assert len(asked) == 2
