"""Make an agent's store ours: give it what it lacks, keep every row."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from persistence import store
from persistence.migrations import ledger, refusals
from persistence.migrations.engine import Engine, engine_of, naming, session, sqlite_file
from persistence.migrations.files import Migration
from persistence.migrations.ledger import ADOPTED, Maker
from persistence.migrations.sqlite import SqliteEngine
from persistence.migrations.statements import statements

_LAST_OF_AGENTS = 3  # 001 to 003 are the schema that agents make for themselves
# Later agents keep it under another name: it is kept under both, and never out of step.
_RENAMED = {("thoughts", "ponder_count"): "thought_depth"}
_MARK_ALL = "UPDATE schema_migrations SET checksum = 'adopted' WHERE checksum IS NULL"


def take_over(using: str, migrations: list[Migration]) -> None:
    """Adopt the store behind an alias if an agent made it; `migrations` are all of ours.

    Raises NotAdoptable, and leaves it to migrating to say what else the store may be.
    """
    if connections[using].vendor == "sqlite":
        _adopt_file(sqlite_file(using), migrations)
        store.reopen(using)
        return
    with session(engine_of(using)) as engine:
        if ledger.read(engine).maker is Maker.AGENT:
            raise refusals.NotAdoptable(
                "A PostgreSQL store that an agent made cannot be adopted: its columns have"
                " other types than ours. It opens read-only."
            )


def _adopt_file(path: Path, migrations: list[Migration]) -> None:
    with session(SqliteEngine(path, read_only=not path.exists())) as engine:
        state = ledger.read(engine)
        if state.maker is Maker.US and ADOPTED not in state.applied.values():
            return
        if state.maker not in {Maker.US, Maker.AGENT}:
            return  # migrating it says what it is
        with engine.locked():
            if ledger.read(engine).maker is Maker.AGENT:
                _complete(engine, [one for one in migrations if one.number <= _LAST_OF_AGENTS])
            engine.run(_MARK_ALL)
            engine.run("COMMIT")


def _complete(engine: Engine, theirs: list[Migration]) -> None:
    tables = engine.tables()
    if not {"tasks", "graph_nodes"} <= tables:
        raise refusals.NotAdoptable(
            "This is not an agent's main store (it has no tasks and no graph), only a file beside"
            " it: it opens read-only and cannot be adopted."
        )
    for number, statement in enumerate(list(_lacking(engine, theirs)), start=1):
        with naming(engine, "--adopt", statement, number):
            engine.run(statement)
    if "schema_migrations" in tables:
        engine.run("ALTER TABLE schema_migrations ADD COLUMN checksum TEXT")
    else:
        engine.run(engine.ledger)
    names = {filename for (filename,) in engine.rows("SELECT filename FROM schema_migrations")}
    for migration in theirs:
        if migration.filename not in names:
            engine.record(migration.filename, ADOPTED)


def _lacking(engine: Engine, theirs: list[Migration]) -> Iterator[str]:
    """Say what the store lacks of the schema that agents' migrations make, as SQL."""
    present = {name for (name,) in engine.rows("SELECT name FROM sqlite_master")}
    with contextlib.closing(sqlite3.connect(":memory:")) as model:
        for migration in theirs:
            for statement in statements(migration.sql, vendor="sqlite", file=migration.filename):
                model.execute(statement)
        made = model.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name <> 'sqlite_sequence' ORDER BY rowid"
        ).fetchall()
        for kind, name, sql in made:
            if name not in present:
                yield sql
            elif kind == "table":
                yield from _lacking_columns(engine, model, name)


def _lacking_columns(engine: Engine, model: sqlite3.Connection, table: str) -> Iterator[str]:
    present = engine.columns(table)
    columns = model.execute(
        'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', (table,)
    )
    for name, kind, required, default in columns:
        if name in present:
            continue
        rest = f"{' NOT NULL' if required else ''}{f' DEFAULT {default}' if default else ''}"
        yield f"ALTER TABLE {table} ADD COLUMN {name} {kind}{rest}"
        theirs = _RENAMED.get((table, name))
        if theirs in present:
            yield from _in_step(table, name, theirs)


def _in_step(table: str, ours: str, theirs: str) -> Iterator[str]:
    """Keep one number under two names, whoever writes it under whichever."""
    # Only names of tables and columns are written out, and they are ours.
    yield f"UPDATE {table} SET {ours} = {theirs}"  # noqa: S608
    for here, there in ((ours, theirs), (theirs, ours)):
        values = f"{there} = NEW.{here} WHERE rowid = NEW.rowid"
        copy = f"BEGIN UPDATE {table} SET {values}; END"  # noqa: S608
        yield (
            f"CREATE TRIGGER {table}_{here}_made AFTER INSERT ON {table}"
            f" WHEN NEW.{here} > NEW.{there} {copy}"
        )
        yield (
            f"CREATE TRIGGER {table}_{here}_set AFTER UPDATE OF {here} ON {table}"
            f" WHEN NEW.{here} IS NOT NEW.{there} {copy}"
        )
