"""Which database is the store, and in which mode it opens."""

import contextlib
import contextvars
import hashlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections

from persistence import shapes
from persistence import store as stores
from persistence.graph.models import Node
from persistence.tasks.models import Task, Thought


@pytest.mark.parametrize("url", ["ciris.db", "mysql://host/x", "sqlite://", "sqlite:///", ""])
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(stores.StoreError, match="sqlite:///path"):
        stores.django_database(url)


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?.db", "#1.db", "ö.db"])
def test_any_file_name_is_opened_as_it_is(tmp_path, name):
    entry = stores.django_database(f"sqlite:///{tmp_path}/{name.replace('%', '%25')}")

    sqlite3.connect(entry["NAME"], uri=True).execute("CREATE TABLE t (a)").connection.close()

    assert (tmp_path / name).is_file()


def test_a_store_of_ours_is_durable(store):
    if store.engine == "postgresql":
        expected = [("on",), ("on",)]
        queries = ["SHOW synchronous_commit", "SHOW full_page_writes"]
    else:
        expected = [("wal",), (2,), (1,)]
        queries = [f"PRAGMA {name}" for name in ("journal_mode", "synchronous", "foreign_keys")]

    with stores.connection().cursor() as cursor:
        found = [cursor.execute(query).fetchone() for query in queries]

    assert found == expected


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_connections_share_what_memory_their_pages_take(store):
    with stores.connection().cursor() as cursor:
        limit = cursor.execute("PRAGMA soft_heap_limit").fetchone()

    assert limit == (64 * 1024**2,)


def test_an_agents_file_is_not_changed_by_reading(real_store):
    path = real_store("seed_agent.db")
    before = hashlib.sha256(path.read_bytes()).hexdigest()

    assert Task.objects.count() == 62
    connections["store"].close()

    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_agents_file_refuses_writes(seed_store):
    with pytest.raises(OperationalError, match="readonly"):
        Node.objects.create(node_id="x", scope="local", node_type="concept", created_at="")


def test_a_read_only_store_refuses_writes_past_the_views_too(seed_store):
    with pytest.raises(OperationalError, match="readonly"), stores.connection().cursor() as cursor:
        cursor.execute("DELETE FROM main.tasks")


def test_a_store_of_ours_is_not_read_only(store):
    assert not shapes.current().read_only


@pytest.mark.parametrize(
    ("name", "era"),
    [("seed_agent.db", "agent of June 2025"), ("agent_1_0_7.db", "agent 1.0 to 2.8")],
)
def test_an_era_is_recognised_by_its_tables(real_store, name, era):
    real_store(name)

    assert shapes.current().era.name == era


def test_a_table_that_a_store_lacks_is_empty_and_named_so(real_store):
    real_store("seed_audit.db")

    assert (Task.objects.count(), shapes.current().has("tasks")) == (0, False)


def test_a_table_that_a_later_agents_file_lacks_is_empty(real_store):
    path = real_store()
    with contextlib.closing(sqlite3.connect(path)) as agent:
        agent.executescript("DROP TABLE thoughts; CREATE TABLE audit_log (entry_id INTEGER)")

    assert (Thought.objects.count(), shapes.current().era.name) == (0, "agent 1.0 to 2.8")


def test_a_column_that_a_store_lacks_is_absent_not_zero(seed_store):
    assert set(Task.objects.values_list("created_by", flat=True)) == {None}
    assert not shapes.current().has_column("tasks", "created_by")


def test_text_that_is_not_utf8_does_not_hide_its_row(seed_sqlite):
    seed_sqlite.execute("UPDATE tasks SET description = CAST(x'ff41' AS TEXT) WHERE rowid = 1")

    assert "\ufffdA" in set(Task.objects.values_list("description", flat=True))


def test_a_schema_that_looks_into_json_is_read(seed_sqlite):
    seed_sqlite.execute("CREATE TABLE later (text)")
    seed_sqlite.execute("CREATE INDEX in_it ON later (json_extract(text, '$.kind'))")

    assert Task.objects.count() == 62


def test_a_locked_agents_file_is_still_an_agents(seed_sqlite, seed_store):
    seed_sqlite.execute("BEGIN EXCLUSIVE")

    entry = stores.store_database(f"sqlite:///{seed_store}")

    assert "mode=ro" in entry["NAME"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_file_that_is_moved_away_does_not_come_back_empty(store):
    path = stores.sqlite_path(store.url)
    stores.connection().close()
    path.unlink()

    with pytest.raises(OperationalError, match="unable to open"):
        Task.objects.count()

    assert not path.exists()


def test_two_stores_opened_at_once_go_by_two_names(tmp_path, monkeypatch):
    make_entry = connections.configure_settings
    monkeypatch.setattr(connections, "settings", {**connections.settings})
    monkeypatch.setattr(
        connections, "configure_settings", lambda given: time.sleep(0.05) or make_entry(given)
    )

    with ThreadPoolExecutor() as threads:
        names = threads.map(stores.register, (f"sqlite:///{tmp_path}/{n}.db" for n in range(2)))

    assert len(set(names)) == 2


def test_a_thread_keeps_its_connection_until_the_store_is_opened_anew(store):
    def look() -> list[bool]:
        kept = connections.create_connection(stores.STORE)
        stores.keep(kept)
        with stores.using("default"):
            of_another = stores.connection()
        here = stores.connection()
        stores.open_store(store.url)
        return [here is kept, of_another is connections["default"], stores.connection() is kept]

    assert contextvars.Context().run(look) == [True, True, False]
