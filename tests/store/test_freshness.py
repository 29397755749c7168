"""A connection that is kept between requests must not go on reading what was."""

import gzip
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.db import OperationalError, transaction

from persistence import freshness, shapes
from persistence import store as stores
from persistence.tasks.models import Task
from tests.conftest import REAL_DATABASES


def kept():
    """Return the open connection to the store after it was looked at, as a new request does."""
    freshness.close_if_stale(stores.connection())
    return stores.connection().connection


def test_a_connection_to_the_same_tables_stays_open(store):
    stores.connection().ensure_connection()
    before = stores.connection().connection
    with stores.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
            " VALUES ('a', '', 'active', '2026-11-22', '2026-11-22')"
        )

    assert kept() is before


def test_a_replaced_file_is_read_anew(seed_store, tmp_path):
    assert Task.objects.exists()
    other = tmp_path / "restored.db"
    other.write_bytes(gzip.decompress((REAL_DATABASES / "seed_agent.db.gz").read_bytes()))
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("DELETE FROM tasks")

    other.replace(seed_store)

    assert kept() is None
    assert not Task.objects.exists()


def test_a_file_that_was_moved_away_is_not_read_any_more(seed_store, tmp_path):
    assert Task.objects.exists()

    seed_store.rename(tmp_path / "elsewhere.db")

    assert kept() is None
    with pytest.raises(OperationalError):
        Task.objects.exists()


def test_a_table_that_the_agent_adds_is_seen(seed_store, seed_sqlite):
    assert "tickets" not in shapes.current().tables

    seed_sqlite.execute("CREATE TABLE tickets (ticket_id TEXT)")

    assert kept() is None
    assert "tickets" in shapes.current().tables


def test_it_is_looked_at_again_once_it_was_not_for_a_while(seed_store, tmp_path, monkeypatch):
    assert Task.objects.exists()
    now = 1000.0
    monkeypatch.setattr(freshness, "time", SimpleNamespace(monotonic=lambda: now))
    before = kept()
    seed_store.rename(tmp_path / "elsewhere.db")

    assert kept() is before

    now += freshness.LOOK_EVERY
    assert kept() is None


def test_a_transaction_is_never_cut_off(store):
    with transaction.atomic(using="store"):
        with stores.connection().cursor() as cursor:
            cursor.execute("CREATE TABLE tickets (ticket_id TEXT)")

        assert kept() is not None
        assert stores.connection().in_atomic_block
