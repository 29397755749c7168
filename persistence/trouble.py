"""What to tell a person when a database fails: one clear sentence, and what to do."""

import sqlite3
from collections.abc import Iterator

import psycopg

from persistence.store import StoreError

NOT_A_DATABASE = "The file is not a SQLite database. Name another one with --store."
MISSING = "The database file is missing or cannot be opened. Check its path and permissions."
LOCKED = "The database is locked by another process. Try again in a moment."
READ_ONLY = "The database can only be read: nothing was written."
DISK_FULL = "The disk is full: nothing was written. Free some space and try again."
MALFORMED = (
    "A page of the database file is corrupt, so these rows cannot be read; other pages may work. "
    "Restore a backup, or save what is readable with .recover in the sqlite3 program."
)
INPUT_OUTPUT = "The disk did not read or write the database file. Check the disk."
NO_TABLE = "A table of the store is missing. Run manage.py migrate."
TIME_LIMIT = "Stopped: the query took too long. Narrow the time range or the filter."
NO_SERVER = "The PostgreSQL server cannot be reached. Check that it runs, and its address."
NOT_ADMITTED = "The PostgreSQL server refused the name or password of the store's address."
NO_DATABASE = "The PostgreSQL server has no such database. Check the store's address."

# SQLite's error codes by name, their extended forms included: SQLITE_IOERR_READ, …
_SQLITE = (
    ("SQLITE_NOTADB", NOT_A_DATABASE),
    ("SQLITE_CANTOPEN", MISSING),
    ("SQLITE_BUSY", LOCKED),
    ("SQLITE_LOCKED", LOCKED),
    ("SQLITE_READONLY", READ_ONLY),
    ("SQLITE_FULL", DISK_FULL),
    ("SQLITE_CORRUPT", MALFORMED),
    ("SQLITE_INTERRUPT", TIME_LIMIT),
    ("SQLITE_IOERR", INPUT_OUTPUT),
)
# PostgreSQL's SQLSTATE, or the class it begins with.
_POSTGRESQL = (
    ("57014", TIME_LIMIT),
    ("55P03", LOCKED),
    ("25006", READ_ONLY),
    ("53100", DISK_FULL),
    ("42P01", NO_TABLE),
    ("28", NOT_ADMITTED),
    ("3D000", NO_DATABASE),
    ("XX001", MALFORMED.partition(";")[0] + "."),
    ("08", NO_SERVER),
    ("57P", NO_SERVER),
)
# For errors that carry no code: connections that never came to be, and errors retold.
_WORDS = (
    ("file is not a database", NOT_A_DATABASE),
    ("unable to open database file", MISSING),
    ("database is locked", LOCKED),
    ("readonly database", READ_ONLY),
    ("disk is full", DISK_FULL),
    ("disk image is malformed", MALFORMED),
    ("no such table", NO_TABLE),
    ("interrupted", TIME_LIMIT),
    ("statement timeout", TIME_LIMIT),
    ("password authentication failed", NOT_ADMITTED),
    ('database "', NO_DATABASE),  # … does not exist
    ("connection refused", NO_SERVER),
    ("could not translate host name", NO_SERVER),
    ("connection failed", NO_SERVER),
    ("connection timeout", NO_SERVER),
    ("connection is bad", NO_SERVER),
)


def explain(error: BaseException) -> str:
    """Say what is wrong with the database and what to do, in one or two sentences."""
    if isinstance(error, StoreError):
        return str(error)
    for cause in _causes(error):
        sentence = _by_code(cause)
        if sentence:
            return sentence
    words = " ".join(str(error).split())
    known = (sentence for sign, sentence in _WORDS if sign in words.lower())
    return next(known, f"The database answered: {words or type(error).__name__}.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what caused it: Django wraps the driver's own, which has the code."""
    while error is not None:
        yield error
        error = error.__cause__


def _by_code(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "") or ""
        return next((sentence for sign, sentence in _SQLITE if name.startswith(sign)), None)
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        return next((sentence for sign, sentence in _POSTGRESQL if state.startswith(sign)), None)
    return None
