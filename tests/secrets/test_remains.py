"""What is left of a sealed secret in the bytes of a store's files: nothing."""

import contextlib
import json
import sqlite3

import psycopg
import pytest

from persistence import store as stores
from persistence.storage import remains
from persistence.store import sqlite_path
from persistence.tsdb.log_index import keeping as log_index
from persistence.tsdb.rollups import keeping as rollups
from tests.memory.rows import ask, do
from tests.secrets.canaries import Cage, left_in
from tests.secrets.files import bytes_of
from tests.secrets.planting import MADE, NOW, plant, quoted
from tests.secrets.test_scanning import run

OURS = 8  # a seed of our own: a database that is used again holds what tests before us wrote


@pytest.fixture
def cage(keyed, store) -> Cage:
    """A store whose secrets stand in clear in rows, in rows of before, and in what is derived."""
    cage = Cage(OURS)
    plant(store, cage)
    line = {"message": f"I logged in with password={cage.password()} and it worked"}
    tags = {"password": cage.password()}
    do(
        store,
        f"{MADE} service_correlations (correlation_id, service_type, handler_name, action_type,"
        f" correlation_type, request_data, metric_name, metric_value, tags, status, timestamp,"
        f" created_at, updated_at) VALUES"
        f" ('l', 'memory', 'h', 'log', 'log_entry', {quoted(line)}, NULL, NULL, NULL,"
        f" 'completed', '{NOW}', '{NOW}', '{NOW}'),"
        f" ('p', 'memory', 'h', 'metric', 'metric_datapoint', NULL, 'logins', 1, {quoted(tags)},"
        f" 'completed', '{NOW}', '{NOW}', '{NOW}')",
    )
    replaced_before(store, cage)
    log_index.catch_up()
    rollups.catch_up()
    assert left_in(str(ask(store, "SELECT tags FROM rollup_series")).encode(), cage.all)
    assert left_in(str(ask(store, "SELECT words FROM log_documents")).encode(), cage.all)
    return cage


def replaced_before(store, cage) -> None:
    """Have the agent write some nodes and delete them: their text stays in freed space."""
    for number in range(9):
        text = quoted({"password": cage.password(), "long": "." * 3_000})
        do(
            store,
            f"{MADE} graph_nodes (node_id, scope, node_type, attributes_json, version, created_at)"
            f" VALUES ('gone/{number}', 'local', 'concept', {text}, 1, '{NOW}')",
        )
    keep = "PRAGMA secure_delete = OFF;" if store.engine == "sqlite" else ""
    do(store, f"{keep} DELETE FROM graph_nodes WHERE node_id LIKE 'gone/%'")


def left(store, cage) -> dict[str, list[str]]:
    stores.connection().close()  # the last to leave takes the log along, as ever
    found = {name: left_in(held, cage.all) for name, held in bytes_of(store)}
    return {name: secrets for name, secrets in found.items() if secrets}


def test_nothing_is_left_in_the_files(cage, store):
    assert left(store, cage)
    run(seals=True)

    assert remains.clear() == []

    assert left(store, cage) == {}
    assert run(seals=False).number() == 0
    rollups.catch_up()
    (series,) = ask(store, "SELECT tags FROM rollup_series")
    assert json.loads(series["tags"])["password"].startswith("{SECRET:")


def test_sealing_alone_would_leave_some(cage, store):
    run(seals=True)

    assert left(store, cage)


def test_what_is_too_large_is_left_and_said(cage, store, monkeypatch):
    monkeypatch.setattr(remains, "MOST_BYTES", 1_000)
    run(seals=True)

    said = remains.clear()

    assert said
    assert all("too large to be written anew" in sentence for sentence in said)
    assert remains.clear(whatever_its_size=True) == []
    assert left(store, cage) == {}


def test_who_still_sees_what_was_is_named(cage, store, monkeypatch):
    with somebody_reading(store), monkeypatch.context() as hasty:
        hasty.setattr(remains, "WAIT_SECONDS", 0)
        run(seals=True)
        said = remains.clear()

    assert said
    assert "Stop whoever writes to it" in said[0]
    assert remains.clear() == []
    assert left(store, cage) == {}


def test_another_roles_transaction_is_seen_though_little_is_told_of_it(store, monkeypatch):
    if store.engine == "sqlite":
        return  # it has no roles
    with stores.connection().cursor() as cursor:
        cursor.execute("CREATE ROLE plain; SET ROLE plain")
        try:
            assert not remains._somebody_sees_what_was(cursor)
            monkeypatch.setattr(remains, "WAIT_SECONDS", 0)
            with somebody_reading(store):
                assert remains._somebody_sees_what_was(cursor)
        finally:
            cursor.execute("RESET ROLE; DROP ROLE plain")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_transaction_that_writes_to_another_database_is_seen(store, postgres, monkeypatch):
    monkeypatch.setattr(remains, "WAIT_SECONDS", 0)
    with contextlib.closing(psycopg.connect(postgres.url())) as other:
        other.execute("SELECT pg_current_xact_id()")
        with stores.connection().cursor() as cursor:
            assert remains._somebody_sees_what_was(cursor)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_rows_keep_the_numbers_that_the_logs_index_knows_them_by(store, memory):
    for number in range(9):
        memory.memorize_log_sync(f"line {number}")
    do(store, "DELETE FROM service_correlations WHERE rowid IN (1, 4, 5)")
    numbers = "SELECT rowid, correlation_id FROM service_correlations ORDER BY rowid"
    before = ask(store, numbers)

    assert remains.clear() == []

    assert ask(store, numbers) == before
    assert [row["rowid"] for row in before] == [2, 3, 6, 7, 8, 9]


@contextlib.contextmanager
def somebody_reading(store):
    """Have a transaction open that began before, and reads what was there then."""
    if store.engine == "sqlite":
        other = sqlite3.connect(sqlite_path(store.url), isolation_level="DEFERRED")
        other.execute("BEGIN")
    else:
        other = psycopg.connect(store.url)
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with contextlib.closing(other):
        # None of those that are written anew: nobody is to wait for it.
        assert other.execute("SELECT count(*) FROM feedback_mappings").fetchone() == (0,)
        yield
