"""A chain in the tables of either engine, to be tampered with inside a transaction."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

import persistence.migrations
from persistence.audit.reading_rows import OpenPostgres, OpenSqlite
from persistence.audit.verifying.sources import SqliteSource
from persistence.audit.verifying.sources import as_it_is as decode
from tests.audit.signed_chains import SERVICE, Chain, Row

FOLDER = Path(persistence.migrations.__file__).parent
TABLES = ("audit_log_v2", "audit_roots", "audit_signing_keys")


@dataclass
class Tables:
    """The three tables behind one open session."""

    engine: str
    session: Any

    def run(self, statement: str, *values: Any) -> None:
        mark = "%s" if self.engine == "postgresql" else "?"
        self.session.execute(statement.replace("?", mark), values)

    def insert(self, table: str, row: Row) -> None:
        marks = ", ".join("?" * len(row))
        self.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())

    def change(self, number: int, **columns: Any) -> None:
        wanted = ", ".join(f"{name} = ?" for name in columns)
        where = f"UPDATE audit_log_v2 SET {wanted} WHERE sequence_number = ?"
        self.run(where, *columns.values(), number)

    def write(self, row: Row) -> None:
        """Put a row in the place of the one of its number."""
        self.change(row["sequence_number"], **row)

    def loosen(self) -> None:
        """Take away what keeps a number and an event from being there twice."""
        if self.engine == "postgresql":
            for name in ("event_id_key", "sequence_number_key", "pkey"):
                self.run(f"ALTER TABLE audit_log_v2 DROP CONSTRAINT audit_log_v2_{name}")
            return
        self.run("CREATE TABLE loose AS SELECT * FROM audit_log_v2 ORDER BY sequence_number")
        self.run("DROP TABLE audit_log_v2")
        self.run("ALTER TABLE loose RENAME TO audit_log_v2")

    def forget_counts(self) -> None:
        """Edit what SQLite itself has counted, as a careful attacker would."""
        if self.engine == "sqlite":
            self.run("DELETE FROM sqlite_sequence")

    @property
    def source(self) -> SqliteSource:
        if self.engine == "postgresql":
            return OpenPostgres(session=self.session)
        return OpenSqlite(session=self.session)

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Undo whatever is done inside."""
        self.run("BEGIN")
        try:
            yield
        finally:
            self.session.execute("ROLLBACK")


@contextlib.contextmanager
def tables(engine: str, url: str) -> Iterator[Tables]:
    """Open an empty database: a path of a SQLite file, or the address of a PostgreSQL one."""
    if engine == "postgresql":
        # No prepared statements: the tables change their shapes between the cases.
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
            yield Tables(engine, session)
        return
    with contextlib.closing(sqlite3.connect(url, isolation_level=None)) as session:
        session.text_factory = decode
        session.execute("PRAGMA synchronous=OFF")
        yield Tables(engine, session)


def fill(into: Tables, made: Chain) -> None:
    """Make the tables as our migration does, and put a chain in."""
    suffix = ".postgresql.sql" if into.engine == "postgresql" else ".sql"
    text = (FOLDER / f"003_signed_audit_trail{suffix}").read_text()
    for table in TABLES:
        into.run(f"DROP TABLE IF EXISTS {table}")
        found = re.search(rf"CREATE TABLE (IF NOT EXISTS )?{table} \(.*?\n\);", text, re.DOTALL)
        into.run(found.group())
    for name in SERVICE if made.columns == 18 else ():
        kind = "INTEGER" if name == "round_number" else "TEXT"
        into.run(f"ALTER TABLE audit_log_v2 ADD COLUMN {name} {kind}")
    for table, rows in zip(TABLES, (made.rows, made.roots, made.keys), strict=True):
        for row in rows:
            into.insert(table, row)
