"""Waiting for SQLite's lock: on, while others get on with their writing, and no longer."""

import contextlib
import sqlite3
import threading

import pytest
from django.db import OperationalError

from persistence import store as stores
from persistence.store import sqlite_path
from persistence.writing import transaction


@pytest.fixture
def impatient(store):
    """A store whose lock is waited for 250 ms at a time."""
    connection = stores.connection()
    connection.ensure_connection()
    if store.engine == "sqlite":
        connection.connection.execute("PRAGMA busy_timeout = 250")
    return store


@contextlib.contextmanager
def other(store):
    """Somebody else's session that holds the lock."""
    with contextlib.closing(
        sqlite3.connect(sqlite_path(store.url), isolation_level=None, check_same_thread=False)
    ) as session:
        session.execute("BEGIN IMMEDIATE")
        yield session


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_lock_that_nobody_lets_go_of_is_an_error(impatient):
    with other(impatient), pytest.raises(OperationalError, match="locked"), transaction():
        pass


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_one_waits_while_others_get_on(impatient):
    stop = threading.Event()

    def write(session):
        for _ in range(20):  # 25 ms each, the lock taken again at once
            session.execute("UPDATE store_facts SET value = value WHERE 0")
            session.execute("CREATE TABLE IF NOT EXISTS busy (n)")
            session.execute("INSERT INTO busy VALUES (1)")
            stop.wait(0.025)
            session.execute("COMMIT")
            session.execute("BEGIN IMMEDIATE")
        session.execute("COMMIT")

    with other(impatient) as session:
        thread = threading.Thread(target=write, args=(session,))
        thread.start()
        try:
            with transaction(), stores.connection().cursor() as cursor:
                cursor.execute("SELECT count(*) FROM busy")
                assert cursor.fetchone()[0] >= 1
        finally:
            thread.join()  # a session closed under its thread ends the whole process
