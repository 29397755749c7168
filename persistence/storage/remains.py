"""Writing a store anew, so that nothing of what was replaced in it is left in its files.

A database keeps replaced text: in freed pages and in the log that SQLite writes ahead; in dead
rows on PostgreSQL; in the indexes of words and of series of both. Whoever reads the bytes of
the files finds it there, long after no query does.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from persistence import shapes, store
from persistence.secrets.scanning import reading
from persistence.secrets.scanning.sources import SOURCES, Fate
from persistence.trouble import explain
from persistence.tsdb.log_index import merging
from persistence.tsdb.rollups import forgetting
from persistence.writing import refuse_read_only

# Some ten seconds: others wait twenty for their turn to write before they give up.
MOST_BYTES = 500_000_000
SERIES_AT_ONCE = 500
_SEEN = "A transaction that was open before, be it in another database, keeps the rows of before."
_LATER = "Stop whoever writes to it, and run manage.py secrets scan --seal --rewrite."
WAIT_SECONDS = 5  # for those who read what was
_BETWEEN_LOOKS = 0.1
# VACUUM keeps what any snapshot in this database may see, its own too; and a snapshot may see
# what was before the oldest transaction on the whole server that has written.
# Of another role's sessions one may not see what they may see, only that they are open.
_OPEN_BEFORE = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) < %(before)s::xid8 OR EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND (
            age(backend_xmin) > age((%(before)s::xid8)::xid)
            OR query = '<insufficient privilege>'
                AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'virtualxid')
        )
    )"""
_DERIVED = ("log_documents", "rollup_series", "rollup_cells")
_SERIES = next(source for source in SOURCES if source.table == "rollup_series")


def clear(
    *, whatever_its_size: bool = False, on_step: Callable[[], object] = lambda: None
) -> Sequence[str]:
    """Leave nothing of what was replaced; return a sentence for each part where that failed.

    Others wait while the file, or each table, is written anew; one of more than MOST_BYTES is
    left as it is unless `whatever_its_size`. `on_step` is called again and again meanwhile.
    Killed anywhere, it is to be run again.
    """
    refuse_read_only()
    _forget_series()
    merging.settle(on_step)
    most = None if whatever_its_size else MOST_BYTES
    if store.connection().vendor == "sqlite":
        return list(_rewrite_file(most))
    return list(_rewrite_tables(most, on_step))


def _forget_series() -> None:
    """Forget the series whose tags hold a secret: their rows are sealed, and make another."""
    if not shapes.current().has(_SERIES.table):
        return
    rows = reading.after(_SERIES, None, SERIES_AT_ONCE)
    while rows:
        forgetting.forget([int(row.key[0]) for row in rows if any(reading.found_in(_SERIES, row))])
        rows = reading.after(_SERIES, rows[-1].key, SERIES_AT_ONCE)


def _rewrite_file(most: int | None) -> Iterator[str]:
    with store.connection().cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        size = Path(cursor.fetchall()[0][2]).stat().st_size
        if most is not None and size > most:
            yield _too_large("The file", size)
        else:
            yield from _tried(cursor, "VACUUM", "The file was not written anew.")
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((is_busy, *_),) = cursor.fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {store.BUSY_TIMEOUT_SECONDS * 1000}")
        if is_busy:
            yield f"Somebody reads the file for long, so that its -wal file stays. {_LATER}"


def _rewrite_tables(most: int | None, on_step: Callable[[], object]) -> Iterator[str]:
    sealable = (source.table for source in SOURCES if source.fate is Fate.SEALABLE)
    tables = [table for table in (*sealable, *_DERIVED) if shapes.current().has(table)]
    with store.connection().cursor() as cursor:
        if _somebody_sees_what_was(cursor):
            yield f"{_SEEN} {_LATER}"
        cursor.execute("SET lock_timeout = '10s'")  # of its wait everybody else waits, too
        for table in tables:
            yield from _rewrite_table(cursor, table, most)
            on_step()
        cursor.execute("RESET lock_timeout")


def _rewrite_table(cursor: Any, table: str, most: int | None) -> Iterator[str]:
    """Write a table anew, with its indexes and its long texts."""
    failed = f"{table} was not written anew."
    size, before = _size_and_file(cursor, table)
    if most is not None and size > most:
        yield _too_large(table, size)
        return
    said = list(_tried(cursor, f"VACUUM (FULL) {table}", failed))
    if not said and _size_and_file(cursor, table)[1] == before:
        said = [f"{failed} It belongs to another role than the one in this store's address."]
    yield from said


def _size_and_file(cursor: Any, table: str) -> tuple[int, int]:
    cursor.execute("SELECT pg_total_relation_size(%s), pg_relation_filenode(%s)", (table, table))
    ((size, file),) = cursor.fetchall()
    return int(size), int(file)


def _somebody_sees_what_was(cursor: Any) -> bool:
    """Wait a little for the transactions that are open; say whether one stays so."""
    cursor.execute("SELECT pg_current_xact_id()::text")
    ((before,),) = cursor.fetchall()
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        cursor.execute(_OPEN_BEFORE, {"before": before})
        ((is_seen,),) = cursor.fetchall()
        if not is_seen or time.monotonic() > deadline:
            return bool(is_seen)
        time.sleep(_BETWEEN_LOOKS)


def _tried(cursor: Any, statement: str, failed: str) -> Iterator[str]:
    """Run a statement; yield why it failed, where it did."""
    try:
        cursor.execute(statement)
    except DatabaseError as error:
        yield f"{failed} {explain(error)}"


def _too_large(what: str, size: int) -> str:
    return (
        f"{what} is too large to be written anew while others work ({size / 1e9:.1f} GB). {_LATER}"
    )
