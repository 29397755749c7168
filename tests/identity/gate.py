"""Writing to the identity past its gate: what only a test, or whoever owns the file, can do."""

import contextlib
from collections.abc import Iterator

from persistence import store

GATES = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'graph_%'"


@contextlib.contextmanager
def past_the_gate() -> Iterator[None]:
    """Take the triggers of the gate away for a while, as an attacker would."""
    with store.connection().cursor() as cursor:
        if store.connection().vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute(GATES)
        gates = cursor.fetchall()
        for name, _ in gates:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in gates:
            cursor.execute(sql)


@contextlib.contextmanager
def past_everything() -> Iterator[None]:
    """Take every trigger of the store away for a while, those that keep the history too."""
    with store.connection().cursor() as cursor:
        if store.connection().vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("PRAGMA foreign_keys = OFF")
        yield
        cursor.execute("PRAGMA foreign_keys = ON")
        for _, sql in triggers:
            cursor.execute(sql)
