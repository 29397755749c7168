"""One SQL file as its single statements, so that a failure can name the one that failed."""

import re
import sqlite3
from collections.abc import Iterator

from persistence.migrations.refusals import MigrationFilesError, shortened

_BLANK = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/|;)*", re.DOTALL)
# What would end or escape the one transaction that the runner puts around a file.
_CONTROL = re.compile(
    r"(?:ABORT|ATTACH|BEGIN|COMMIT|DETACH|END|PREPARE\s+TRANSACTION|RELEASE|ROLLBACK|SAVEPOINT"
    r"|START\s+TRANSACTION|VACUUM|PRAGMA\s+(?!defer_foreign_keys\b))\b",
    re.IGNORECASE,
)
_POSTGRESQL_TOKEN = re.compile(
    r"""--[^\n]*
    | (?P<comment>/\*)
    | (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*'
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | (?<![\w$])\$(?P<tag>[^\W\d]\w*)?\$.*?\$(?(tag)(?P=tag))\$
    | (?P<open>\() | (?P<close>\)) | (?P<end>;)
    """,
    re.DOTALL | re.VERBOSE,
)


def statements(sql: str, *, vendor: str, file: str) -> list[str]:
    """Split a migration; refuse one that would control the transaction around it."""
    ends = _sqlite_ends(sql) if vendor == "sqlite" else _postgresql_ends(sql)
    found, start = [], 0
    for end in (*ends, len(sql)):
        statement = sql[start:end]
        statement = statement[_BLANK.match(statement).end() :].rstrip()  # type: ignore[union-attr]  # it matches the empty text too
        start = end
        if statement:
            found.append(statement)
    for statement in found:
        if _CONTROL.match(statement):
            raise MigrationFilesError(
                f"{file} holds {shortened(statement, 40)!r}: a migration runs inside one"
                " transaction of the runner's and may not control it."
            )
    return found


def _sqlite_ends(sql: str) -> Iterator[int]:
    start = 0
    for semicolon in re.finditer(";", sql):
        # SQLite's own tokeniser knows quotes, comments and the bodies of triggers.
        if sqlite3.complete_statement(sql[start : semicolon.end()]):
            start = semicolon.end()
            yield start


def _postgresql_ends(sql: str) -> Iterator[int]:
    depth, at = 0, 0
    while token := _POSTGRESQL_TOKEN.search(sql, at):
        at = _comment_end(sql, token.start()) if token["comment"] else token.end()
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["end"] and depth <= 0:  # a rule's actions are separated inside brackets
            depth = 0
            yield at


def _comment_end(sql: str, start: int) -> int:
    depth = 0
    for mark in re.finditer(r"/\*|\*/", sql[start:]):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return start + mark.end()
    return len(sql)
