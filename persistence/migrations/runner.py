"""Apply the numbered SQL files to a store: each in one transaction, under a lock, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections

from persistence import moments, store
from persistence.migrations import adoption, ledger
from persistence.migrations.engine import Engine, engine_of, naming, session
from persistence.migrations.files import FOLDER, Migration, discover
from persistence.migrations.statements import statements
from persistence.other_values import as_text

Progress = Callable[[str, int, int], None]  # file name, number of the statement, how many there are


@dataclass(frozen=True)
class AppliedMigration:
    """A row of schema_migrations, held against the files of this version."""

    filename: str
    applied_at: moments.Moment
    checksum: str | None
    known: bool
    matches: bool | None  # None: no checksum was kept, so none was compared


def initialize_database(url: str) -> list[str]:
    """Make the store at `url` ready; return the names of the migrations applied now."""
    return migrate(store.register(url))


def migrate(
    using: str = store.STORE, *, folder: Path = FOLDER, on_progress: Progress | None = None
) -> list[str]:
    """Apply what is pending; return the names applied now.

    Raises MigrationError naming file and statement, AgentStore for a store that an agent
    made and that opens read-only, another StoreError where store or files cannot be used.
    """
    applied_now: list[str] = []
    with session(engine_of(using)) as engine:
        migrations = discover(engine.vendor, folder)
        while _pending(engine, migrations):
            filename = _apply_next(engine, migrations, on_progress)
            if filename:
                applied_now.append(filename)
        engine.settle()
    if applied_now:
        store.reopen(using)  # it knows the store as it was
    return applied_now


def adopt(
    using: str = store.STORE, *, folder: Path = FOLDER, on_progress: Progress | None = None
) -> list[str]:
    """Make an agent's store ours and migrate it; return the names applied now.

    Raises NotAdoptable or EngineStore for a store that must stay as it is. A store of ours
    is only migrated.
    """
    adoption.take_over(using, discover(connections[using].vendor, folder))
    return migrate(using, folder=folder, on_progress=on_progress)


def pending(using: str = store.STORE, *, folder: Path = FOLDER) -> list[Migration]:
    """Return what `migrate` would apply; raises what it would raise, and writes nothing."""
    with session(engine_of(using, read_only=True)) as engine:
        return _pending(engine, discover(engine.vendor, folder))


def applied(using: str = store.STORE, *, folder: Path = FOLDER) -> list[AppliedMigration]:
    """Return what a store says it has applied, an agent's store too, in order of number."""
    connection = connections[using]
    known = {migration.filename: migration for migration in discover(connection.vendor, folder)}
    with connection.cursor() as cursor:
        if "schema_migrations" not in connection.introspection.table_names(cursor):
            return []
        cursor.execute("SELECT * FROM schema_migrations")
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return sorted((_applied(row, known) for row in rows), key=_number)


def _pending(engine: Engine, migrations: list[Migration]) -> list[Migration]:
    state = ledger.read(engine)
    ledger.refuse_strangers(state, vendor=engine.vendor)
    return ledger.waiting(migrations, state.applied)


def _apply_next(
    engine: Engine, migrations: list[Migration], on_progress: Progress | None
) -> str | None:
    with engine.locked():
        left = _pending(engine, migrations)  # another process may have been quicker
        if not left:
            return None
        _apply(engine, left[0], on_progress)
        return left[0].filename


def _apply(engine: Engine, migration: Migration, on_progress: Progress | None) -> None:
    found = statements(migration.sql, vendor=engine.vendor, file=migration.path.name)
    for number, statement in enumerate(found, start=1):
        if on_progress:
            on_progress(migration.filename, number, len(found))
        with naming(engine, migration.path.name, statement, number):
            engine.run(statement)
    with naming(engine, migration.path.name, "COMMIT", len(found) + 1):
        if "checksum" not in engine.columns("schema_migrations"):
            engine.run(engine.ledger)
        engine.record(migration.filename, migration.checksum)
        engine.run("COMMIT")


def _applied(row: dict[str, Any], known: dict[str, Migration]) -> AppliedMigration:
    filename, at, checksum = as_text(row["filename"]), row["applied_at"], row.get("checksum")
    ours = known.get(filename)
    compared = ours is not None and checksum not in {None, ledger.ADOPTED}
    return AppliedMigration(
        filename=filename,
        applied_at=moments.moment(at),
        checksum=checksum,
        known=ours is not None,
        matches=ours.checksum == checksum if ours and compared else None,
    )


def _number(migration: AppliedMigration) -> tuple[int, str]:
    number = migration.filename.partition("_")[0]
    return int(number) if number.isdecimal() else 0, migration.filename
