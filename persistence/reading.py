"""Reading several tables as they are at one moment, without keeping anybody from writing."""

import contextlib
from collections.abc import Iterator

from django.db import transaction

from persistence import store


@contextlib.contextmanager
def snapshot() -> Iterator[bool]:
    """See the store as it is now until the block ends, whatever others write meanwhile.

    Gives False inside a transaction, which sees what it sees.
    """
    connection = store.connection()
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield False
    elif connection.vendor == "sqlite":
        # Django's own transactions take the write lock; this one takes none.
        connection.connection.execute("BEGIN DEFERRED")
        try:
            yield True
        finally:
            connection.connection.execute("ROLLBACK")
    else:
        with transaction.atomic(using=store.alias()), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield True
