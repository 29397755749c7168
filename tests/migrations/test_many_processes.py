"""Many processes at once, and processes killed at any moment."""

import contextlib
import os
import random
import signal
import time
from pathlib import Path

from persistence import store as stores
from persistence.migrations import runner
from persistence.migrations.engine import engine_of, session
from tests import engines
from tests.forks import exit_code, fork, run_together
from tests.migrations.ours import OURS

KILLS = int(os.environ.get("CIRIS_TEST_KILLS", "24"))
FILES, ROWS = 30, 400


def test_sixty_processes_starting_at_once_on_a_new_store_all_succeed(new_store, query):
    """Agent-facts 1.3, defect 3: four of sixty failed, for there was no lock."""

    def start() -> None:
        runner.migrate()
        assert query("SELECT count(*) FROM service_correlations") == [(0,)]

    assert run_together(start, processes=60) == [0] * 60
    assert query("SELECT count(*), count(checksum) FROM schema_migrations") == [
        (len(OURS), len(OURS))
    ]


def many(folder):
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
    return folder(
        **{
            f"{n:03}_t": f"CREATE TABLE t{n} (a INTEGER); INSERT INTO t{n} {rows}{ROWS})"
            f" SELECT i FROM n; CREATE INDEX i{n} ON t{n} (a); UPDATE t{n} SET a = -a;"
            for n in range(1, FILES + 1)
        }
    )


def assert_whole() -> int:
    """Hold tables and schema_migrations against each other; how many files are applied."""
    with session(engine_of(stores.STORE)) as reader:
        wait_for_others(reader)
        found = reader.tables()
        applied = reader.rows("SELECT filename FROM schema_migrations") if found else []
        whole = {f"t{int(name[:3])}" for (name,) in applied}
        assert found - {"schema_migrations"} == whole
        for table in whole:
            assert reader.rows(f"SELECT count(*), max(a) FROM {table}") == [(ROWS, -1)]
        if reader.vendor == "sqlite":
            assert reader.rows("PRAGMA integrity_check") == [("ok",)]
        return len(whole)


def wait_for_others(reader) -> None:
    """Let the server notice that a client is gone: it may still be committing for it."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    while reader.vendor == "postgresql" and reader.rows(others) != [(1,)]:
        time.sleep(0.01)


def test_a_kill_at_any_moment_leaves_each_file_whole_or_absent(engine, request, tmp_path, folder):
    """Agent-facts 1.3, defect 2: a crash between a file and its row bricked the store."""
    made, moment, killed, started = many(folder), random.Random(7), 0, 0
    while killed < KILLS:
        started += 1
        with database(engine, request, tmp_path / f"{started}.db") as url, engines.in_place(url):
            applied = 0
            while applied < FILES and killed < KILLS:
                pid = fork(lambda: runner.migrate(folder=made))
                time.sleep(moment.uniform(0, 0.06))
                os.kill(pid, signal.SIGKILL)
                killed += exit_code(pid) == -signal.SIGKILL
                applied = assert_whole()
            runner.migrate(folder=made)
            assert assert_whole() == FILES


def database(engine, request, path: Path):
    if engine == "postgresql":
        return request.getfixturevalue("postgres").database()
    return contextlib.nullcontext(f"sqlite:///{path}")
