"""How long a read may take: past its budget it stops with a sentence, not a hung worker."""

import contextlib
import time
from collections.abc import Iterator

from django.db import OperationalError

from persistence import store

LIST_SECONDS = 5.0
SORT_SECONDS = 2.0  # of a list that can also be read without being sorted
BESIDE_SECONDS = 1.0  # of the rows before and after one, in each direction
COUNT_SECONDS = 0.5
_SQLITE_STEPS_BETWEEN_LOOKS = 10_000


class TimeLimitReached(store.StoreError):
    """A read took longer than its budget."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what the block reads from the store after `seconds`.

    Raises TimeLimitReached. The clock here is the process's own monotonic one: it
    measures a duration and never reaches a row.
    """
    connection = store.connection()
    connection.ensure_connection()
    deadline = time.monotonic() + seconds
    try:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(
                lambda: time.monotonic() > deadline, _SQLITE_STEPS_BETWEEN_LOOKS
            )
        else:
            _statement_timeout(seconds)
        yield
    except OperationalError as error:
        if time.monotonic() < deadline:
            raise
        raise stopped_after(seconds) from error
    finally:
        if connection.vendor == "sqlite" and connection.connection is not None:
            connection.connection.set_progress_handler(None, 0)
        elif connection.vendor != "sqlite" and connection.is_usable():
            _statement_timeout(0)


def stopped_after(seconds: float) -> TimeLimitReached:
    return TimeLimitReached(f"Stopped after {seconds:g} s. Narrow the time range or the filter.")


def _statement_timeout(seconds: float) -> None:
    with store.connection().cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false)", [str(int(seconds * 1000))]
        )
