"""What the store is: engine, place, whose it is, and why it may be written to or not."""

import contextlib
import sqlite3

import pytest

from persistence import store as stores
from persistence.storage.queries import engine


def test_our_own_store_is_open_for_writing(store):
    facts = engine.store_facts()

    assert (facts.read_only, facts.why) == (False, engine.OURS)


def test_the_engine_says_its_name_and_version(store):
    name, version = engine.store_facts().engine.split()

    assert name == {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[store.engine]
    assert version[0].isdigit()


def test_the_size_of_the_store_is_known(store):
    assert engine.store_facts().bytes > 4096


def test_a_place_never_holds_a_password():
    stores.register("postgresql://agent:hunter2@db.example:5433/ciris")
    with stores.using(stores.register("postgresql://agent:hunter2@db.example:5433/ciris")):
        place = engine._server(stores.connection())

    assert place == "ciris on db.example:5433"


def test_an_agents_store_is_read_only_and_says_why(seed_store):
    facts = engine.store_facts()

    assert (facts.place, facts.read_only, facts.why) == (str(seed_store), True, engine.AGENTS)
    assert facts.era == "agent of June 2025"
    assert facts.bytes == seed_store.stat().st_size


def test_the_last_write_is_the_files_own(seed_store):
    assert engine.store_facts().last_write.timestamp() == pytest.approx(seed_store.stat().st_mtime)


def test_a_store_of_a_later_agent_is_never_adopted(tmp_path, real_store):
    path = tmp_path / "later.db"
    with contextlib.closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE cirislens_tasks (task_id TEXT)")
    made.close()
    stores.open_store(f"sqlite:///{path}")

    assert engine.store_facts().why == engine.ENGINES


def test_a_path_with_odd_characters_is_named_as_it_is(tmp_path, real_store):
    path = tmp_path / "what? 100%#1.db"
    sqlite3.connect(path).close()
    path.write_bytes(b"")
    stores.open_store(f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}")

    assert engine.store_facts().place == str(path)


def test_our_migrations_have_checksums_that_match(store):
    applied = engine.migrations()

    assert applied[0].filename == "001_initial_schema.sql"
    assert all(migration.matches for migration in applied)


def test_an_agents_migrations_have_none(seed_store):
    applied = engine.migrations()

    assert [migration.checksum for migration in applied] == [None, None, None]
    assert applied[0].applied_at.text == "2026-11-22 20:00:51"


def test_a_store_without_a_list_of_migrations_has_none(real_store):
    real_store("seed_audit.db")

    assert engine.migrations() == []
