"""Why a migration was not applied, each reason a sentence for a person."""

from persistence.store import StoreError


class MigrationFilesError(StoreError):
    """The migration files contradict each other or hold what no migration may."""


class EditedMigration(StoreError):
    """A file was changed after this store had applied it."""


class OutOfOrder(StoreError):
    """A new file's number is below one that this store has applied already."""


class NewerStore(StoreError):
    """The store has migrations that this version does not know."""


class NotAStore(StoreError):
    """The database holds other things and nothing of a store."""


class AgentStore(StoreError):
    """An agent made the store: it stays as it is until an administrator adopts it."""


class EngineStore(AgentStore):
    """The store belongs to the engine of an agent from 2.9 on: it is never adopted."""


class EngineOnPostgresql(StoreError):
    """As EngineStore, on PostgreSQL, where it lies in schemas of its own: it is not read yet."""


class NotAdoptable(StoreError):
    """The store cannot be adopted."""


class MigrationError(StoreError):
    """A statement of a migration failed, and the whole file was rolled back."""

    def __init__(self, *, place: str, file: str, statement: str, number: int, cause: str) -> None:
        self.place, self.file, self.statement = place, file, statement
        self.number, self.cause = number, cause
        super().__init__(
            f"{file} failed at statement {number} ({shortened(statement)}) in {place}: {cause}"
            " Nothing of it was applied."
        )


def shortened(statement: str, limit: int = 120) -> str:
    """Put a statement on one line of a message."""
    line = " ".join(statement.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
