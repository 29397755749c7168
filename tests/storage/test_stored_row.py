"""A row just as the file holds it, through the name that its era gives the table."""

import contextlib
import sqlite3

import pytest

from persistence import store as stores
from persistence.stored_row import held, stored_row
from tests.traces.rows import at, correlation


def test_every_column_is_there(store):
    correlation(correlation_id="one", metric_value=2.5)

    row = stored_row("service_correlations", correlation_id="one")

    assert len(row) == 19
    assert (row["correlation_id"], row["metric_value"], row["tags"]) == ("one", 2.5, None)


def test_times_are_text_as_agents_write_them(store):
    correlation(correlation_id="one", timestamp=at(1))

    assert stored_row("service_correlations", correlation_id="one")["timestamp"] == at(1).text


def test_a_row_that_is_not_there_is_none(store):
    assert stored_row("tasks", task_id="nobody") is None


@pytest.mark.parametrize(
    ("table", "key"), [("users", {"id": 1}), ("tasks", {'task_id" = "" OR 1=1 --': "x"})]
)
def test_no_name_of_the_callers_own_reaches_the_store(store, table, key):
    with pytest.raises(LookupError):
        stored_row(table, **key)


def test_a_column_that_this_version_does_not_know_is_there(real_store):
    real_store("seed_audit.db")

    assert "event_summary" in stored_row("audit_log_v2", sequence_number=1)


def test_a_table_by_its_later_name_with_bytes_as_text(tmp_path, real_store):
    path = tmp_path / "later.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute(
            "CREATE TABLE cirislens_audit_log (entry_id TEXT, sequence_number INTEGER,"
            " prev_hash BLOB)"
        )
        made.execute("CREATE TABLE cirislens_tasks (task_id TEXT)")
        made.execute("INSERT INTO cirislens_audit_log VALUES ('e-7', 7, x'00ff')")
    made.close()
    stores.open_store(f"sqlite:///{path}")

    row = stored_row("audit_log_v2", sequence_number=7)

    assert row == {"entry_id": "e-7", "sequence_number": 7, "prev_hash": "00ff"}


def test_a_table_that_the_store_lacks_holds_no_row(real_store):
    real_store("seed_audit.db")

    assert stored_row("tasks", task_id="any") is None
    assert held("tasks", "task_id", ["any"]) == frozenset()


def test_only_what_occurs_is_held(store):
    correlation(correlation_id="here")

    assert held("service_correlations", "correlation_id", ["here", "not"]) == {"here"}
