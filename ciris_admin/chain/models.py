"""The tables of the console's chain. Triggers keep what they hold: see migration 0001."""

from django.db import models

from persistence.audit.columns import EntryColumns, KeyColumns, RootColumns


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
