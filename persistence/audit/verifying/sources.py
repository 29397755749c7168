"""Where the rows of a chain come from, and a SQLite file as such a source, opened read-only."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from persistence.audit.verifying.leaves import Values

WAL_FORMAT = b"\x02\x02"  # bytes 18 and 19 of a file in WAL mode


class CannotRead(Exception):
    """The database cannot be read; the message is for a person."""


@dataclass(frozen=True)
class Tables:
    """What the three tables of a chain are called."""

    log: str = "audit_log_v2"
    roots: str = "audit_roots"
    keys: str = "audit_signing_keys"


@dataclass(frozen=True)
class Claim:
    """A signing key as the audited database claims it."""

    key_id: Any
    public_key: Any
    algorithm: Any
    created_at: Any
    revoked_at: Any


@dataclass(frozen=True)
class Root:
    """A root as the audited database claims it."""

    root_id: Any
    first: Any
    last: Any
    root_hash: Any
    anchor: Any


class Source(Protocol):
    """The rows of one chain. A source goes to other processes and opens its database there."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def rows(self, after: int | None, until: int | None) -> Iterator[Values]:
        """Stream rows by number and then as they lie, from after `after` up to `until`.

        Where there is no bound, what is no number comes along: at the start or at the end.
        """

    def of_type(self, event_type: str) -> Iterator[Values]: ...

    def first_by(self, key_id: str) -> Values | None: ...

    def numbers_of(self, entry_hash: str) -> list[Any]: ...

    def last(self) -> int | None:
        """Return the largest number; None where there is none."""

    def following(self, after: int) -> int | None:
        """Return the smallest number past `after`."""

    def claims(self) -> list[Claim]: ...

    def roots(self) -> list[Root]: ...

    def lost(self) -> tuple[int, int]:
        """Return how many entries and roots the engine numbered that are not there any more."""


def read_only_uri(path: Path) -> str:
    """Return the address of a SQLite file that nothing is written to, nor beside it.

    A file in WAL mode without a log is in nobody's hands: as `immutable` it needs no log.
    """
    try:
        with path.open("rb") as file:
            wal = file.read(20)[18:20] == WAL_FORMAT
    except OSError as error:
        raise CannotRead(f"{path} cannot be read: {error.strerror}.") from error
    alone = wal and not path.with_name(path.name + "-wal").exists()
    return f"file:{quote(str(path.absolute()))}?mode=ro{'&immutable=1' if alone else ''}"


@contextlib.contextmanager
def open_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file read-only; text that is not UTF-8 comes as it is. Raises CannotRead."""
    try:
        with contextlib.closing(sqlite3.connect(read_only_uri(path), uri=True)) as db:
            db.text_factory = as_it_is
            db.execute("PRAGMA query_only=ON")
            yield db
    except sqlite3.Error as error:
        raise CannotRead(f"{path} cannot be read: {error}.") from error


def as_it_is(stored: bytes) -> str:
    return stored.decode(errors="surrogateescape")


def _bound(value: Any) -> Any:
    """Return a text as a statement takes it: of one that is not UTF-8, the bytes."""
    if not isinstance(value, str):
        return value
    written = value.encode(errors="surrogateescape")
    return value if written.decode(errors="replace") == value else written


@dataclass(frozen=True)
class SqliteSource:
    """The chain in a SQLite file."""

    path: Path
    tables: Tables = Tables()

    WHOLE = "typeof(sequence_number) = 'integer'"  # where a column may hold anything
    PLACE = "rowid"  # the order in which rows lie
    MARK = "?"  # for a value

    @property
    def columns(self) -> tuple[str, ...]:
        found = self.ask("SELECT name FROM pragma_table_info(?)", self.tables.log)
        return tuple(name for (name,) in found)

    def rows(self, after: int | None, until: int | None) -> Iterator[Values]:
        where = {f"sequence_number > {self.MARK}": after, f"sequence_number <= {self.MARK}": until}
        bounds = {clause: value for clause, value in where.items() if value is not None}
        yield from self._rows(" AND ".join(bounds), *bounds.values())

    def of_type(self, event_type: str) -> Iterator[Values]:
        yield from self._rows(f"event_type = {self.MARK}", event_type)

    def first_by(self, key_id: str) -> Values | None:
        return next(self._rows(f"signing_key_id = CAST({self.MARK} AS TEXT)", _bound(key_id)), None)

    def numbers_of(self, entry_hash: str) -> list[Any]:
        where = f"entry_hash = CAST({self.MARK} AS TEXT)"
        return [number for (number,) in self._numbers("sequence_number", where, _bound(entry_hash))]

    def last(self) -> int | None:
        return self._numbers("max(sequence_number)", self.WHOLE)[0][0]  # type: ignore[no-any-return]  # whatever the cell holds

    def following(self, after: int) -> int | None:
        where = f"sequence_number > {self.MARK} AND {self.WHOLE}"
        return self._numbers("min(sequence_number)", where, after)[0][0]  # type: ignore[no-any-return]  # whatever the cell holds

    def claims(self) -> list[Claim]:
        wanted = "key_id, public_key, algorithm, created_at, revoked_at"
        return [Claim(*found) for found in self._if_there(self.tables.keys, wanted, "key_id")]

    def roots(self) -> list[Root]:
        wanted = "root_id, sequence_start, sequence_end, root_hash, external_anchor"
        return [Root(*found) for found in self._if_there(self.tables.roots, wanted, "root_id")]

    def lost(self) -> tuple[int, int]:
        """Compare with `sqlite_sequence`, which a rollback takes back and a deletion does not."""
        if not self.has("sqlite_sequence"):
            return 0, 0
        return self._lost(self.tables.log, "entry_id"), self._lost(self.tables.roots, "root_id")

    def _lost(self, table: str, key: str) -> int:
        (counted,) = self.ask("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", table)[0]
        if type(counted) is not int or not self.has(table):
            return 0
        query = f"SELECT max({key}), count(*) FROM {table}"  # noqa: S608  # our own names
        newest, count = self.ask(query)[0]
        missing: int = counted - (newest if type(newest) is int else 0)
        return max(0, missing, counted - count if table == self.tables.roots else 0)

    def _rows(self, where: str, *values: Any) -> Iterator[Values]:
        clause = f"WHERE {where} " if where else ""
        order = f"ORDER BY sequence_number, {self.PLACE}"
        yield from self._stream(f"SELECT * FROM {self.tables.log} {clause}{order}", *values)  # noqa: S608  # our own words

    def _numbers(self, what: str, where: str, *values: Any) -> list[Values]:
        return self.ask(f"SELECT {what} FROM {self.tables.log} WHERE {where} LIMIT 3", *values)  # noqa: S608  # our own words

    def _if_there(self, table: str, wanted: str, order: str) -> list[Values]:
        query = f"SELECT {wanted} FROM {table} ORDER BY {order}"  # noqa: S608  # our own names
        return self.ask(query) if self.has(table) else []

    def has(self, table: str) -> bool:
        return bool(self.ask("SELECT 1 FROM sqlite_master WHERE name = ?", table))

    def ask(self, query: str, *values: Any) -> list[Values]:
        return list(self._stream(query, *values))

    def _stream(self, query: str, *values: Any) -> Iterator[Values]:
        with open_sqlite(self.path) as db:
            yield from db.execute(query, values)
