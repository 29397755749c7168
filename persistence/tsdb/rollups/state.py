"""Up to when points are rolled up, and before when changes leave marks.

Times are minutes since 1970. A stretch is rolled up only once every change to it leaves a mark,
so whoever reads its rows meanwhile misses nothing: what changes after that is marked.
"""

import secrets
import time
from dataclasses import dataclass

from persistence import shapes, store
from persistence.tsdb.rollups.asking import ask, tell
from persistence.tsdb.rollups.chunks import FORMAT
from persistence.writing import transaction

_COUNTS = 1 << 32
_SETTLE_SECONDS = 0.5
_BETWEEN_LOOKS = 0.01
_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'service_correlations'::regclass AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()"""


@dataclass(frozen=True)
class State:
    """`rolled_until` is None where nothing was rolled up, or not in the form of this version.

    `version` names what all cells are together.
    """

    rolled_until: int | None
    version: int

    @property
    def is_unique(self) -> bool:
        """Say whether no other cells were ever called so: versions once were mere counts."""
        return self.version >= _COUNTS


class NotNow(store.StoreError):
    """Another process rolls up, or has a transaction open that has to end first."""


def available() -> bool:
    """Say whether the store has tables for rollups at all."""
    return shapes.current().has("rollup_state")


def read() -> State:
    ((form, rolled_until, version),) = ask("SELECT format, rolled_until, version FROM rollup_state")
    return State(rolled_until if form == FORMAT else None, version)


def claim(version: int) -> int:
    """Make the open transaction the next write to the cells. Raises NotNow."""
    new = _new_version()
    if not tell("UPDATE rollup_state SET version = %s WHERE version = %s", [new, version]):
        raise NotNow("Another process rolls up this store.")
    return new


def outrun() -> None:
    """Make the open transaction a write to the cells, though others be at it: these give way."""
    tell("UPDATE rollup_state SET version = %s", [_new_version()])


def _new_version() -> int:
    """Draw one: of two numbers in a row, another could come again after a backup was put back."""
    return _COUNTS + secrets.randbelow(_COUNTS * _COUNTS // 4)


def give_a_version() -> None:
    """Have cells that an earlier release has counted named instead. Raises NotNow."""
    now = read()
    if now.rolled_until is not None and not now.is_unique:
        with transaction():
            claim(now.version)


def reached(minute: int) -> None:
    """Say that all points before this minute are in the cells."""
    tell("UPDATE rollup_state SET rolled_until = %s, format = %s", [minute, FORMAT])


def begin_again() -> None:
    """Forget all cells."""
    with transaction():
        outrun()
        tell("UPDATE rollup_state SET rolled_until = NULL")
        for table in ("rollup_cells", "rollup_sketches", "rollup_series", "rollup_marks"):
            tell(f"DELETE FROM {table}")  # noqa: S608  # names of ours


def mark_before(minute: int) -> None:
    """Have every change to rows before a minute leave a mark from now on.

    On PostgreSQL, transactions that have written before this are waited for, though not for
    long: raises NotNow.
    """
    ((marked,),) = ask("SELECT marked_before FROM rollup_state")
    if marked >= minute:
        return
    if store.connection().vendor != "sqlite":
        _have_all_mark(minute)
    with transaction():  # on SQLite whoever writes next has read it: one writer at a time
        tell(
            "UPDATE rollup_state SET marked_before = %s WHERE marked_before < %s", [minute, minute]
        )


def _have_all_mark(minute: int) -> None:
    with transaction():
        ask("SELECT 1 FROM rollup_state FOR UPDATE")  # or two at once could set it back
        ask(
            "SELECT setval('rollup_marking_before', greatest(last_value, %s))"
            " FROM rollup_marking_before",
            [minute],
        )
    # Whoever has read the old mark holds this lock; whoever takes it from now on reads the new.
    # VACUUM and ANALYZE take others, sometimes for hours, and write no points.
    deadline = time.monotonic() + _SETTLE_SECONDS
    writing = set(ask(_WRITERS))
    while writing & set(ask(_WRITERS)):
        if time.monotonic() > deadline:
            raise NotNow("A transaction that may have written points is open.")
        time.sleep(_BETWEEN_LOOKS)
