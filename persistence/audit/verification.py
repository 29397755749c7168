"""Verifying a chain of an open database against its pins and what the other database remembers.

Read-only: a SQLite file is opened so, a session of PostgreSQL is; no key is needed or made.
"""

import datetime as dt
import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from urllib.parse import unquote

from django.db import connections

from persistence import eras
from persistence.audit.chains import Chain
from persistence.audit.reading_rows import (
    OpenPostgres,
    OpenSqlite,
    PostgresSource,
    conninfo,
)
from persistence.audit.verifying.memories import Memory, Witnessing, remembered
from persistence.audit.verifying.parallel import in_processes, in_turn
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.preparing import Question, origins_of
from persistence.audit.verifying.reports import Check, Line, Report, Word
from persistence.audit.verifying.sources import SqliteSource, Tables
from persistence.audit.verifying.walk import Progress, quiet, verify
from persistence.audit.witness import Witness
from persistence.moments import stored

PROCESSES_PAY = 20_000  # entries, from which on starting processes does not cost more
UNKNOWN_RULE = (
    "Agents from 2.9 on hash and sign their log by a rule of their own, which is not known here."
)
Resume = Callable[[str, Memory], int]
"""Says, for an origin and a memory, up to which length a verification has passed before."""


def from_the_start(_origin: str, _memory: Memory) -> int:
    return 0


def verify_chain(
    chain: Chain,
    by: Witness,
    pins: Sequence[Pin],
    now: dt.datetime,
    *,
    resume: Resume = from_the_start,
    processes: int | None = None,
    progress: Progress = quiet,
) -> Report:
    """Verify a chain; `by` is the database that remembers it. Raises CannotRead."""
    source, asker = source_of(chain), _asker(by.chain.alias())
    if source.tables.log == eras.ENGINE.source("audit_log_v2"):
        return _unknown(chain, source, now)
    tables = Witnessing(
        by.checkpoints._meta.db_table, by.tiles._meta.db_table, by.chain.entries._meta.db_table
    )
    # What is remembered is read first: rows that come meanwhile are then only newer.
    origins = origins_of(chain.name, source)
    place = f"the {by.chain.name}'s database"
    nobody = type(asker) is SqliteSource and not asker.path.exists()  # has been asked to remember
    memory = Memory(place) if nobody else remembered(asker, tables, chain.name, origins, place)
    after = resume(origins[0], memory) if origins and memory.checkpoints else 0
    count = processes if processes is not None else os.cpu_count() or 1
    alone = isinstance(source, OpenSqlite | OpenPostgres)
    several = count > 1 and not alone and (source.last() or 0) >= PROCESSES_PAY
    return verify(
        Question(chain.name, source, pins, memory, after),
        stored(now),
        runner=in_processes(count) if several else in_turn,
        progress=progress,
    )


def source_of(chain: Chain) -> SqliteSource:
    """Return the rows of a chain, wherever its tables are and whatever an agent called them."""
    names = (chain.entries, chain.roots, chain.keys)
    log, roots, keys = (model._meta.db_table for model in names)
    asker = _asker(chain.alias())
    if chain.alias() != "default":
        era = next(one for one in eras.ERAS if one.recognised_in(_names(asker)))
        log = era.source(log)
    return _asker(chain.alias(), Tables(log, roots, keys))


def _asker(alias: str, tables: Tables | None = None) -> SqliteSource:
    """Return a database to ask: of its own where there is a file or a server to open."""
    connection, settings = connections[alias], connections.settings[alias]
    tables = tables or Tables()
    if connection.vendor == "postgresql":
        if connection.in_atomic_block:
            return OpenPostgres(tables=tables, session=connection.connection)
        return PostgresSource(tables=tables, conninfo=conninfo(settings))
    path = _file(str(settings["NAME"]))
    if path is None or connection.in_atomic_block:
        connection.ensure_connection()
        return OpenSqlite(tables=tables, session=connection.connection)
    return SqliteSource(path, tables)


def _file(name: str) -> Path | None:
    """Return the file that a NAME of Django's DATABASES is, if it is one."""
    if name == ":memory:" or "mode=memory" in name:
        return None
    return Path(unquote(name.removeprefix("file:").partition("?")[0]))


def _names(asker: SqliteSource) -> Collection[str]:
    """Return the names of all tables."""
    if isinstance(asker, PostgresSource):
        query = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
    else:
        query = "SELECT name FROM main.sqlite_master WHERE type = 'table'"
    return {name for (name,) in asker.ask(query)}


def _unknown(chain: Chain, source: SqliteSource, now: dt.datetime) -> Report:
    """Say of a log whose rule is not known that nothing of it was checked."""
    ((count,),) = source.ask(f"SELECT count(*) FROM {source.tables.log}")  # noqa: S608  # our own name
    lines = [Line(Word.UNCHECKED, check, UNKNOWN_RULE) for check in Check]
    whole = {"entries": count, "first": None, "last": None, "head": None, "root": None}
    return Report(chain.name, None, lines, **whole, cells=[], checked_at=stored(now), seconds=0.0)
