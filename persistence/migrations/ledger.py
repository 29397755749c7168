"""What a store says about its own schema, and which migrations it therefore still needs."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persistence import eras
from persistence.migrations import refusals
from persistence.migrations.engine import Engine
from persistence.migrations.files import Migration

ADOPTED = "adopted"  # stands for the checksum of what an agent had applied


class Maker(enum.Enum):
    """Whose tables a database holds."""

    NOBODY = "nobody"
    US = "us"
    AGENT = "agent"
    ENGINE = "agent 2.9 and later"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Ledger:
    """Whose store it is, and each migration that it has applied with its checksum."""

    maker: Maker
    applied: Mapping[str, str | None]
    tables: frozenset[str]


def read(engine: Engine) -> Ledger:
    """Read the ledger of the store in this session."""
    tables = frozenset(engine.tables())
    maker = _maker(engine, tables)
    applied: dict[str, str | None] = {}
    if maker is Maker.US:
        applied.update(engine.rows("SELECT filename, checksum FROM schema_migrations"))
    elif maker is Maker.AGENT and "schema_migrations" in tables:
        applied.update(engine.rows("SELECT filename, NULL FROM schema_migrations"))
    return Ledger(maker, applied, tables)


def _maker(engine: Engine, tables: frozenset[str]) -> Maker:
    if eras.ENGINE.recognised_in(tables):
        return Maker.ENGINE
    if "checksum" in engine.columns("schema_migrations"):
        return Maker.US
    if not tables.isdisjoint(eras.AGENT_TABLES):
        return Maker.AGENT
    return Maker.STRANGER if tables else Maker.NOBODY


def refuse_strangers(ledger: Ledger, *, vendor: str) -> None:
    """Raise what keeps us from writing to a store that is not ours."""
    if ledger.maker is Maker.ENGINE and vendor == "postgresql":
        raise refusals.EngineOnPostgresql(
            "This store belongs to the engine of a CIRIS agent from 2.9 on: on PostgreSQL it"
            " cannot be read yet, on SQLite it can."
        )
    if ledger.maker is Maker.ENGINE:
        raise refusals.EngineStore(
            "This store belongs to the engine of a CIRIS agent from 2.9 on: it opens read-only"
            " and cannot be adopted."
        )
    if ledger.maker is Maker.AGENT:
        adopting = "; --adopt applies CIRIS Admin's migrations to it"
        raise refusals.AgentStore(
            "This store was made by a CIRIS agent and opens read-only"
            f"{adopting if vendor == 'sqlite' else ''}."
        )
    if ledger.maker is Maker.STRANGER:
        names = ", ".join(sorted(ledger.tables)[:3])
        raise refusals.NotAStore(
            f"This database holds other tables ({names}, …) and nothing of a CIRIS store:"
            " is it the right one?"
        )


def waiting(migrations: Sequence[Migration], applied: Mapping[str, str | None]) -> list[Migration]:
    """Return the migrations still to be applied, in order.

    Raises NewerStore, EditedMigration or OutOfOrder where the store and the files disagree.
    """
    known = {migration.filename: migration for migration in migrations}
    for filename, checksum in applied.items():
        if filename not in known and checksum != ADOPTED:
            raise refusals.NewerStore(_unknown(filename, checksum, applied))
        if checksum not in {None, ADOPTED} and checksum != known[filename].checksum:
            raise refusals.EditedMigration(
                f"{filename} was edited after this store had applied it: restore it, and put the"
                " change into a new file."
            )
    left = [migration for migration in migrations if migration.filename not in applied]
    done = [migration for migration in migrations if migration.filename in applied]
    if left and done and left[0].number < done[-1].number:
        raise refusals.OutOfOrder(
            f"{left[0].filename} arrived after {done[-1].filename} had been applied:"
            f" give it a number above {migrations[-1].number}."
        )
    return left


def _unknown(filename: str, checksum: str | None, applied: Mapping[str, str | None]) -> str:
    if checksum is None and ADOPTED in applied.values():
        return (
            f"An agent applied {filename} after this store had been adopted:"
            " adopt it again with --adopt."
        )
    return (
        f"This store has migration {filename}, which this version does not know:"
        " upgrade CIRIS Admin."
    )
