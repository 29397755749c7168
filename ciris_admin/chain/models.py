"""The tables of the console's chain. Triggers keep what they hold: see migration 0001."""

from django.db import models

from persistence.audit.columns import (
    EntryColumns,
    KeyColumns,
    RootColumns,
    TileColumns,
    WitnessedColumns,
)


class ConsoleEntry(EntryColumns):
    """One signed link of the console's chain."""

    class Meta:
        db_table = "console_audit_log"
        indexes = [
            models.Index(fields=["event_type"], name="console_audit_type"),
            models.Index(fields=["originator_id"], name="console_audit_originator"),
            models.Index(fields=["event_timestamp"], name="console_audit_time"),
        ]


class ConsoleRoot(RootColumns):
    """A checkpoint of the console's chain."""

    class Meta:
        db_table = "console_audit_roots"
        constraints = [
            models.UniqueConstraint(
                fields=["sequence_start", "sequence_end"], name="console_audit_roots_range"
            )
        ]


class ConsoleKey(KeyColumns):
    """A key that has signed the console's chain."""

    class Meta:
        db_table = "console_audit_keys"


class ConsoleWitnessed(WitnessedColumns):
    """A checkpoint of a store's chain, as the console remembers it."""

    class Meta:
        db_table = "console_audit_witnessed"
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "origin", "size"], name="console_audit_witnessed_size"
            )
        ]


class ConsoleTile(TileColumns):
    """Leaves of a store's chain."""

    class Meta:
        db_table = "console_audit_tiles"
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "origin", "number"], name="console_audit_tiles_number"
            )
        ]


class Verification(models.Model):
    """One verification of a chain, from its start to its report."""

    chain = models.CharField(max_length=20)
    started = models.DateTimeField()
    seen = models.DateTimeField(null=True)  # when it last said how far it is
    finished = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)  # entries, so far
    total = models.BigIntegerField(default=0)
    verdict = models.IntegerField(null=True)  # of persistence.audit.verifying.reports
    report = models.JSONField(null=True)
    trouble = models.TextField(default="")  # why it ended without a verdict

    class Meta:
        db_table = "console_verifications"
        indexes = [models.Index(fields=["chain", "-id"], name="console_verifications_newest")]
