"""Which chains there are: entries hashed and linked alike, each in a database of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store
from persistence.audit.columns import EntryColumns, KeyColumns, RootColumns
from persistence.audit.models import AuditEntry, AuditRoot, AuditSigningKey


@dataclass(frozen=True)
class Chain:
    """A chain: its name, its tables, and the database alias that holds them.

    `lock` is the advisory lock of all who append to it on PostgreSQL, where two chains may
    lie in one database.
    """

    name: str
    alias: Callable[[], str]
    entries: type[EntryColumns]
    roots: type[RootColumns]
    keys: type[KeyColumns]
    lock: int

    @cached_property
    def table(self) -> str:
        """The name of the table of its entries."""
        return self.entries._meta.db_table

    @property
    def connection(self) -> BaseDatabaseWrapper:
        """This thread's connection to the chain's database."""
        return connections[self.alias()]


STORE = Chain(
    name="store",
    alias=store.alias,
    entries=AuditEntry,
    roots=AuditRoot,
    keys=AuditSigningKey,
    lock=0x4349524953415544,  # "CIRISAUD"
)
