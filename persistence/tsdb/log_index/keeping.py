"""Keeping the index current: short transactions, each of which leaves index and log in step."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from persistence import store
from persistence.plain_reads import read
from persistence.tsdb.log_index import documents
from persistence.tsdb.log_index.documents import document
from persistence.tsdb.log_index.pending import is_kept, oldest_rows, seen
from persistence.tsdb.log_index.writing import replace
from persistence.writing import transaction

TRANSACTION_SECONDS = 0.1  # how long other writers wait for it, about
_FEWEST, _MOST = 500, 5_000  # lines of one transaction: below, it costs more than they do
ARRIVALS_KEPT = 20_000
# One at a time, or two would index the same line: SQLite has one writer anyway.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('ciris log index'))"
_FORGET = """
    WITH done AS (
        DELETE FROM log_marks WHERE mark = ANY(%s) RETURNING mark, correlation_id, xid, is_new
    )
    INSERT INTO log_arrivals (mark, correlation_id, xid)
    SELECT mark, correlation_id, xid FROM done WHERE is_new"""
_HAS_STATISTICS = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"
_SMALL = (
    "SELECT 1 FROM sqlite_stat1 WHERE tbl = 'log_index_data' AND CAST(stat AS INTEGER) < 1000000"
)
Progress = Callable[[int], object]  # how many lines were dealt with in this transaction


@dataclass(frozen=True)
class Caught:
    """What a run did: how many lines it dealt with, and whether any is left."""

    lines: int
    is_done: bool


def catch_up(*, seconds: float | None = None, progress: Progress | None = None) -> Caught:
    """Index what is not indexed, for `seconds` at most; killed at any time, run it again.

    A store without the index has nothing to catch up with.
    """
    if not is_kept():
        return Caught(0, is_done=True)
    _pass_for_large()
    start, lines, most = time.monotonic(), 0, _FEWEST
    while seconds is None or time.monotonic() - start < seconds:
        began = time.monotonic()
        done = _step(most)
        lines += done
        if progress is not None:
            progress(done)
        if done < most:
            return Caught(lines, is_done=True)
        took = max(time.monotonic() - began, 0.001)
        most = min(max(int(most * TRANSACTION_SECONDS / took), _FEWEST), _MOST, most * 2)
    return Caught(lines, is_done=False)


def _pass_for_large() -> None:
    """Correct what ANALYZE once found in FTS5's own table (SQLite): it grows a thousandfold.

    As long as it passes for small, each merge inside the index reads all of it from end to end:
    seconds for every transaction.
    """
    is_sqlite = store.connection().vendor == "sqlite"
    if is_sqlite and read(_HAS_STATISTICS) and read(_SMALL):
        with transaction(), store.connection().cursor() as cursor:
            cursor.execute("UPDATE sqlite_stat1 SET stat = '1000000' WHERE tbl = 'log_index_data'")
        with store.connection().cursor() as cursor:
            cursor.execute("ANALYZE sqlite_schema")  # reads the statistics anew, and makes none


def rebuild() -> None:
    """Empty the index; `catch_up` makes it anew. Until then a search reads what it can in time."""
    with transaction(), store.connection().cursor() as cursor:
        if store.connection().vendor == "sqlite":
            cursor.execute("INSERT INTO log_index (log_index) VALUES ('delete-all')")
            cursor.execute("UPDATE log_index_state SET seen = 0, seen_id = ''")
            cursor.execute("DELETE FROM log_marks")
        else:
            cursor.execute(_ONE_AT_A_TIME)
            cursor.execute(
                "INSERT INTO log_marks (correlation_id, is_new) SELECT correlation_id, false"
                " FROM service_correlations WHERE correlation_type = 'log_entry'"
            )
        cursor.execute("DELETE FROM log_documents")
        cursor.execute("DELETE FROM log_counts")


def _step(most: int) -> int:
    """Deal with up to `most` lines in one transaction; return how many there were."""
    with transaction(), store.connection().cursor() as cursor:
        is_sqlite = store.connection().vendor == "sqlite"
        if not is_sqlite:
            cursor.execute(_ONE_AT_A_TIME)
        cursor.execute("SELECT mark, correlation_id FROM log_marks ORDER BY mark LIMIT %s", (most,))
        marks = cursor.fetchall()
        found = {one.correlation_id: one for one in documents.read({key for _, key in marks})}
        arrived = oldest_rows(seen(), most - len(marks)) if is_sqlite else []
        found |= {row[2]: document(row[1:]) for row in arrived}
        # Each where it comes last: the order that `pending` tells a search beforehand.
        order = [*(key for _, key in marks), *(row[2] for row in arrived)]
        keys = list(dict.fromkeys(reversed(order)))[::-1]
        replace(keys, [found[key] for key in keys if key in found])
        if arrived:
            cursor.execute(
                "UPDATE log_index_state SET seen = %s, seen_id = %s",
                (arrived[-1][0], arrived[-1][2]),
            )
        _forget(cursor, [mark for mark, _ in marks], is_sqlite=is_sqlite)
    return len(marks) + len(arrived)


def _forget(cursor: Any, marks: Sequence[int], *, is_sqlite: bool) -> None:
    """Drop the marks that were dealt with; followers may still ask for those of new lines."""
    if not marks:
        return
    if is_sqlite:
        cursor.execute("DELETE FROM log_marks WHERE mark <= %s", (marks[-1],))
        return
    cursor.execute(_FORGET, [list(marks)])
    cursor.execute(
        "DELETE FROM log_arrivals WHERE mark < (SELECT max(mark) FROM log_arrivals) - %s",
        (ARRIVALS_KEPT,),
    )
