"""A failure names file and statement, and leaves the database as it was."""

import contextlib
import functools
import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import psycopg
import pytest

from persistence import store as stores
from persistence.migrations import postgresql, runner, sqlite
from persistence.migrations.refusals import MigrationError, MigrationFilesError
from tests import engines
from tests.forks import exit_code, fork

BROKEN = """
CREATE TABLE good_one (a INTEGER);
INSERT INTO good_one VALUES (1);
CREATE TABLE good_two (a INTEGER);
INSERT INTO nowhere VALUES (1);
CREATE TABLE never (a INTEGER);
"""
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def files(url: str) -> dict[str, str]:
    """Digest the database file and what stands beside it with anything in it."""
    path = stores.sqlite_path(url)
    # A log without a page in it, and its index, come and go with connections.
    logged = [log for log in path.parent.glob(f"{path.name}-*") if not log.name.endswith("-shm")]
    beside = [path, *(log for log in logged if log.stat().st_size)]
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in beside}


def test_the_error_names_the_file_the_statement_and_its_number(new_store, folder):
    with pytest.raises(MigrationError) as failure:
        runner.migrate(folder=folder(m005_broken=BROKEN))

    error = failure.value
    assert (error.file, error.number) == ("005_broken.sql", 4)
    assert error.statement == "INSERT INTO nowhere VALUES (1);"
    assert str(error).startswith(
        "005_broken.sql failed at statement 4 (INSERT INTO nowhere VALUES (1);) in "
    )
    assert "nowhere" in error.cause
    assert str(error).endswith("Nothing of it was applied.")


def test_a_failed_file_is_rolled_back_whole_and_can_be_retried(new_store, folder, tables):
    """Agent-facts 1.3, defect 1: good statements stayed, and the retry failed for ever."""
    with pytest.raises(MigrationError):
        runner.migrate(folder=folder(m005_broken=BROKEN))
    assert tables() == set()

    runner.migrate(folder=folder(m005_broken=BROKEN.replace("nowhere", "good_two")))
    assert {"good_one", "good_two", "never"} <= tables()


def test_the_files_before_the_failed_one_stay(new_store, folder, query, tables):
    made = folder(m001_fine="CREATE TABLE fine (a INTEGER);", m002_broken=BROKEN)

    with pytest.raises(MigrationError):
        runner.migrate(folder=made)

    assert query("SELECT filename FROM schema_migrations") == [("001_fine.sql",)]
    assert "good_one" not in tables()


@on_sqlite
def test_a_migrated_file_is_unchanged_byte_for_byte_after_a_failure(new_store, folder):
    made = folder(m001_fine="CREATE TABLE fine (a INTEGER);")
    runner.migrate(folder=made)
    before = files(new_store.url)

    with pytest.raises(MigrationError):
        runner.migrate(folder=folder(m005_broken=BROKEN))

    assert files(new_store.url) == before


@on_sqlite
def test_a_file_with_a_rollback_journal_is_unchanged_byte_for_byte_after_a_failure(
    new_store, folder
):
    made = folder(m001_fine="CREATE TABLE fine (a INTEGER);")
    runner.migrate(folder=made)
    with contextlib.closing(sqlite3.connect(stores.sqlite_path(new_store.url))) as session, session:
        session.execute("PRAGMA journal_mode=DELETE")
    session.close()
    before = files(new_store.url)
    filling = "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"

    with pytest.raises(MigrationError):
        runner.migrate(
            folder=folder(m005_big=f"{filling} LIMIT 900) SELECT zeroblob(9000) FROM n; nonsense;")
        )

    assert files(new_store.url) == before


@on_sqlite
def test_a_new_file_stays_empty_after_a_failure(new_store, folder):
    with pytest.raises(MigrationError):
        runner.migrate(folder=folder(m001_broken=BROKEN))

    assert stores.sqlite_path(new_store.url).stat().st_size == 0


def test_a_constraint_checked_at_the_commit_fails_there_with_the_files_name(new_store, folder):
    deferred = """
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO child VALUES (1);
    """

    with pytest.raises(MigrationError, match=r"001_late\.sql failed at statement 4 \(COMMIT\)"):
        runner.migrate(folder=folder(m001_late=deferred))
    assert runner.pending(folder=folder())[0].filename == "001_late.sql"


def test_a_file_that_commits_by_itself_is_refused_and_nothing_is_applied(new_store, folder, tables):
    made = folder(m001_sly="CREATE TABLE one (a INTEGER); COMMIT; CREATE TABLE two (a INTEGER);")

    with pytest.raises(MigrationFilesError, match=r"001_sly\.sql holds 'COMMIT;'"):
        runner.migrate(folder=made)
    assert tables() == set()


@on_sqlite
def test_a_full_disk_is_said_and_leaves_the_file_unchanged(new_store, folder, monkeypatch):
    runner.migrate(folder=folder(m001_fine="CREATE TABLE fine (a INTEGER);"))
    before = files(new_store.url)
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "max_page_count=20"))

    with pytest.raises(MigrationError, match=r"statement 2 .*: the disk is full\. Nothing of"):
        runner.migrate(
            folder=folder(
                m002_big="CREATE TABLE big (a); INSERT INTO big VALUES (zeroblob(1000000));"
            )
        )
    assert files(new_store.url) == before


@on_sqlite
def test_a_locked_file_is_said(new_store, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_SECONDS", 0.1)
    holder = sqlite3.connect(stores.sqlite_path(new_store.url), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    with pytest.raises(stores.StoreError, match=r"store\.db: another process has locked it for"):
        runner.migrate()
    holder.close()


@on_postgresql
def test_a_locked_database_is_said(new_store, monkeypatch):
    monkeypatch.setattr(postgresql, "BUSY_TIMEOUT_SECONDS", 1)
    with psycopg.connect(new_store.url) as holder:
        holder.execute(f"SELECT pg_advisory_xact_lock({postgresql.LOCK})")

        with pytest.raises(stores.StoreError, match=r": another process has locked it for 1 sec"):
            runner.migrate()


def test_a_server_that_does_not_answer_is_said(django_db_blocker):
    with (
        engines.in_place("postgresql://postgres@/t?host=/nowhere"),
        pytest.raises(stores.StoreError, match=r"PostgreSQL database t: .*/nowhere"),
    ):
        runner.migrate()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 this is no database at all" * 99, r"it is not a SQLite database\."),
        (b"SQLite format 3\0" + bytes(4080), r"it is not a SQLite database\.|damaged"),
    ],
)
def test_a_path_that_is_not_a_database_is_said_and_left_alone(
    tmp_path, django_db_blocker, content, sentence
):
    path = tmp_path / "report.pdf"
    path.write_bytes(content)

    with (
        engines.in_place(f"sqlite:///{path}"),
        pytest.raises(stores.StoreError, match=rf"report\.pdf: {sentence}"),
    ):
        runner.migrate()
    assert path.read_bytes() == content


def test_a_file_that_is_no_database_is_not_kept_open(tmp_path, django_db_blocker, monkeypatch):
    opened, closed = [], []

    class Session(sqlite3.Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            opened.append(self)

        def close(self):
            super().close()
            closed.append(self)

    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Session))
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 this is no database at all" * 99)

    with (
        engines.in_place(f"sqlite:///{path}"),
        pytest.raises(stores.StoreError, match="not a SQLite database"),
    ):
        runner.migrate()
    assert opened
    assert set(map(id, opened)) == set(map(id, closed))


@pytest.mark.parametrize("place", ["", "no/such/folder/x.db"])
def test_a_path_that_cannot_be_a_file_is_said(tmp_path, django_db_blocker, place):
    with (
        engines.in_place(f"sqlite:///{tmp_path / place}"),
        pytest.raises(stores.StoreError, match="it cannot be opened; it must be a file"),
    ):
        runner.migrate()


def as_nobody(work) -> int:
    """Run `work` as somebody whom file permissions hold back, also where the tests are root's."""

    def drop_and_work():
        if os.geteuid() == 0:
            os.seteuid(65534)
        work()

    return exit_code(fork(drop_and_work))


def test_a_read_only_file_is_said(django_db_blocker):
    def migrate_and_expect_the_sentence():
        with pytest.raises(stores.StoreError, match=r"x\.db: the file is read-only\."):
            runner.migrate(folder=Path(place))

    with tempfile.TemporaryDirectory() as place, engines.in_place(f"sqlite:///{place}/x.db"):
        Path(place).chmod(0o755)
        Path(place, "001_fine.sql").write_text("CREATE TABLE fine (a INTEGER);")
        Path(place, "x.db").touch(0o444)
        assert as_nobody(migrate_and_expect_the_sentence) == 0
