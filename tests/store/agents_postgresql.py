"""An agent's store on PostgreSQL: the rows of a real file, in the types that agents use there.

JSON is `jsonb` and times are `timestamp without time zone`, in UTC: agents of 1.4 to 2.8.
"""

import contextlib
import sqlite3
from pathlib import Path

import psycopg

_JSON = {"request_data", "response_data", "tags"}
_TIMES = {"timestamp", "created_at", "updated_at", "applied_at"}
_TYPES = {"INTEGER": "bigint", "REAL": "double precision", "BLOB": "bytea", "BOOLEAN": "boolean"}
_MARKS = {"timestamp": "%s::timestamptz AT TIME ZONE 'UTC'", "boolean": "%s::integer::boolean"}


def copy(path: Path, url: str) -> None:
    """Fill an empty database with the rows of each table of an agent's file."""
    with (
        contextlib.closing(sqlite3.connect(path)) as file,
        psycopg.connect(url, autocommit=True) as agent,
        agent.cursor() as cursor,
    ):
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (table,) in file.execute(tables).fetchall():
            columns = file.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
            types = {name: _type(name, declared) for name, declared in columns}
            made = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
            cursor.execute(f'CREATE TABLE "{table}" ({made})')
            marks = ", ".join(map(_mark, types.values()))
            rows = file.execute(f'SELECT * FROM "{table}"').fetchall()
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)


def _type(name: str, declared: str) -> str:
    if name in _JSON or name.endswith("_json"):
        return "jsonb"
    return "timestamp" if name in _TIMES else _TYPES.get(declared.upper(), "text")


def _mark(kind: str) -> str:
    return _MARKS.get(kind, f"%s::{kind}")
