"""The tables of the signed chain. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField


class AuditEntry(models.Model):
    """A row of audit_log_v2: one signed link of the chain."""

    entry_id = models.AutoField(primary_key=True)
    event_id = models.TextField(unique=True)
    event_timestamp = MomentField()
    event_type = models.TextField()
    originator_id = models.TextField()
    event_payload = JsonTextField(null=True)
    sequence_number = models.IntegerField(unique=True)
    previous_hash = models.TextField()
    entry_hash = models.TextField()
    signature = models.TextField()
    signing_key_id = models.TextField()
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "audit_log_v2"


class AuditRoot(models.Model):
    """A row of audit_roots: the head hash that an agent noted at some length of the chain."""

    root_id = models.AutoField(primary_key=True)
    sequence_start = models.IntegerField()
    sequence_end = models.IntegerField()
    root_hash = models.TextField()
    timestamp = MomentField()
    external_anchor = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "audit_roots"


class AuditSigningKey(models.Model):
    """A row of audit_signing_keys: a public key as the audited database itself claims it."""

    key_id = models.TextField(primary_key=True)
    public_key = models.TextField()
    algorithm = models.TextField(default="rsa-pss")
    key_size = models.IntegerField(default=2048)
    created_at = MomentField()
    revoked_at = MomentField(null=True)

    class Meta:
        managed = False
        db_table = "audit_signing_keys"
