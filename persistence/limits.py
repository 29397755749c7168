"""How long a read may take: past its budget it stops with a sentence, not a hung worker."""

import contextlib
import math
import time
from collections.abc import Iterator
from contextvars import ContextVar

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from persistence import store

LIST_SECONDS = 5.0
SORT_SECONDS = 2.0  # of a list that can also be read without being sorted
BESIDE_SECONDS = 1.0  # of the rows before and after one, in each direction
COUNT_SECONDS = 0.5
_FAILED = TransactionStatus.INERROR  # a transaction of which nothing but its end is taken
_SQLITE_STEPS_BETWEEN_LOOKS = 10_000
# The limit in force: of which connection, until which moment of the monotonic clock.
_in_force: ContextVar[tuple[BaseDatabaseWrapper, float] | None] = ContextVar(
    "in_force", default=None
)


class TimeLimitReached(store.StoreError):
    """A read took longer than its budget."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what the block reads from the store after `seconds`, or when a limit around it ends.

    Raises TimeLimitReached. The clock here is the process's own monotonic one: it
    measures a duration and never reaches a row.
    """
    connection = store.connection()
    connection.ensure_connection()
    outer = _in_force.get()
    around = outer[1] if outer is not None and outer[0] is connection else None
    begun = time.monotonic()
    deadline = min(begun + seconds, around or math.inf)
    token = _in_force.set((connection, deadline))
    try:
        _limit(connection, deadline)
        yield
    except OperationalError as error:
        if time.monotonic() < deadline:
            raise
        raise stopped_after(deadline - begun) from error
    finally:
        _in_force.reset(token)
        if _takes_statements(connection):
            _limit(connection, around)


def stopped_after(seconds: float) -> TimeLimitReached:
    return TimeLimitReached(f"Stopped after {seconds:.3g} s. Narrow the time range or the filter.")


def _takes_statements(connection: BaseDatabaseWrapper) -> bool:
    """Say so without asking the server: that would be another way there and back on each page."""
    if connection.vendor == "sqlite":
        return True
    driver = connection.connection
    return driver is not None and not driver.closed and driver.info.transaction_status != _FAILED


def _limit(connection: BaseDatabaseWrapper, deadline: float | None) -> None:
    """Have the engine stop at a moment of the monotonic clock; at None, never."""
    if connection.vendor == "sqlite":
        if connection.connection is not None:
            look = None if deadline is None else lambda: time.monotonic() > deadline
            connection.connection.set_progress_handler(look, _SQLITE_STEPS_BETWEEN_LOOKS)
    else:
        left = 0 if deadline is None else 1 + max(0, int((deadline - time.monotonic()) * 1000))
        with connection.cursor() as cursor:
            # A plain SET takes half as long as a function with a parameter: each page has several.
            cursor.execute(f"SET statement_timeout = {left:d}")
