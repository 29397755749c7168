"""The tables of a store's signed chain. Unmanaged: the SQL migrations own the schema."""

from persistence.audit.columns import (
    EntryColumns,
    KeyColumns,
    RootColumns,
    TileColumns,
    WitnessedColumns,
)


class AuditEntry(EntryColumns):
    """A row of audit_log_v2: one signed link of the chain."""

    class Meta:
        managed = False
        db_table = "audit_log_v2"


class AuditRoot(RootColumns):
    """A row of audit_roots: the head hash that an agent noted, or a checkpoint of ours."""

    class Meta:
        managed = False
        db_table = "audit_roots"


class AuditSigningKey(KeyColumns):
    """A row of audit_signing_keys: a public key as the audited database itself claims it."""

    class Meta:
        managed = False
        db_table = "audit_signing_keys"


class Witnessed(WitnessedColumns):
    """A row of audit_witnessed: a checkpoint of the console's chain."""

    class Meta:
        managed = False
        db_table = "audit_witnessed"


class Tile(TileColumns):
    """A row of audit_tiles: leaves of the console's chain."""

    class Meta:
        managed = False
        db_table = "audit_tiles"
