"""A migration session with a SQLite file."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from persistence.store import BUSY_TIMEOUT_SECONDS, StoreError

# No journal_mode: it would rewrite the header of a file whose migration then fails.
PRAGMAS = ("synchronous=FULL", "foreign_keys=ON")
_WAL_ATTEMPTS, _SECONDS_BETWEEN = 400, 0.05
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "another process has locked it for {seconds} seconds; try again when that"
    " has finished.",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; it must be a file in a folder that exists and is"
    " accessible.",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy.",
    sqlite3.SQLITE_FULL: "the disk is full.",
    sqlite3.SQLITE_IOERR: "the disk reported an error ({error}).",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database.",
    sqlite3.SQLITE_PERM: "access to it is denied.",
    sqlite3.SQLITE_READONLY: "the file is read-only.",
}
_SENTENCES[sqlite3.SQLITE_LOCKED] = _SENTENCES[sqlite3.SQLITE_BUSY]


class SqliteEngine:
    """Autocommit but for `locked`; see engine.Engine for what each method does."""

    vendor = "sqlite"
    ledger = (
        "CREATE TABLE schema_migrations (filename TEXT PRIMARY KEY,"
        " applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, checksum TEXT)"
    )
    errors: type[Exception] = sqlite3.Error

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.place = str(path)
        uri = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rwc'}"
        if read_only and not path.exists():
            uri = ":memory:"  # to look must not leave a file behind
        try:
            self._session = _opened(uri)
        except sqlite3.Error as error:
            raise StoreError(f"{self.place}: {self.explain(error)}") from error

    def tables(self) -> set[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'"
        return {name for (name,) in self.rows(f"{query} ESCAPE '!'")}

    def columns(self, table: str) -> set[str]:
        found = self._session.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))
        return {name for (name,) in found}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._session.execute(query).fetchall()

    def run(self, statement: str) -> None:
        self._session.execute(statement).fetchall()

    def record(self, filename: str, checksum: str) -> None:
        self._session.execute(
            "INSERT INTO schema_migrations (filename, checksum) VALUES (?, ?)", (filename, checksum)
        )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        self._session.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            if self._session.in_transaction:
                self._session.execute("ROLLBACK")

    def explain(self, error: Exception) -> str:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        sentence = _SENTENCES.get(code, "{error}.")
        return sentence.format(error=error, seconds=BUSY_TIMEOUT_SECONDS)

    def settle(self) -> None:
        """Switch to WAL, which SQLite refuses at once while anybody else reads the file."""
        for attempt in range(_WAL_ATTEMPTS):
            try:
                if self.rows("PRAGMA journal_mode")[0][0] != "wal":
                    self.rows("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
                if not busy or attempt == _WAL_ATTEMPTS - 1:
                    raise
                time.sleep(_SECONDS_BETWEEN)

    def close(self) -> None:
        self._session.close()


def _opened(uri: str) -> sqlite3.Connection:
    session = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_SECONDS)
    try:
        for pragma in PRAGMAS:
            session.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        session.close()  # or the file stays open for as long as the error is kept
        raise
    return session
