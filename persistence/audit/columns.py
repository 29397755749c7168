"""The columns of a chain's tables: a store has such tables, and so has the console's database."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField


class EntryColumns(models.Model):
    """One signed link of a chain, in the columns of audit_log_v2."""

    entry_id = models.BigAutoField(primary_key=True)
    event_id = models.TextField(unique=True)
    event_timestamp = MomentField()
    event_type = models.TextField()
    originator_id = models.TextField()
    event_payload = JsonTextField(null=True)
    sequence_number = models.BigIntegerField(unique=True)
    previous_hash = models.TextField()
    entry_hash = models.TextField()
    signature = models.TextField()
    signing_key_id = models.TextField()
    created_at = MomentField()

    class Meta:
        abstract = True


class RootColumns(models.Model):
    """A root that was noted at some length of a chain, in the columns of audit_roots.

    An agent's is the head hash at that length; ours is a Merkle root with its signed note
    as `external_anchor`.
    """

    root_id = models.BigAutoField(primary_key=True)
    sequence_start = models.BigIntegerField()
    sequence_end = models.BigIntegerField()
    root_hash = models.TextField()
    timestamp = MomentField()
    external_anchor = models.TextField(null=True)

    class Meta:
        abstract = True


class KeyColumns(models.Model):
    """A public key as the audited database itself claims it, in the columns of audit_signing_keys.

    Of ours, the one that is not revoked signs the next entry.
    """

    key_id = models.TextField(primary_key=True)
    public_key = models.TextField()
    algorithm = models.TextField(default="rsa-pss")
    key_size = models.IntegerField(default=2048)
    created_at = MomentField()
    revoked_at = MomentField(null=True)

    class Meta:
        abstract = True


class WitnessedColumns(models.Model):
    """A checkpoint of another database's chain, as this one remembers it."""

    witnessed_id = models.BigAutoField(primary_key=True)
    chain = models.TextField()
    origin = models.TextField()
    size = models.BigIntegerField()
    root = models.TextField()  # base64
    head = models.TextField()  # the hash of the last entry
    note = models.TextField()  # signed
    witnessed_at = MomentField()

    class Meta:
        abstract = True


class TileColumns(models.Model):
    """Up to 256 leaf hashes of another database's chain, and their root once there are so many."""

    tile_id = models.BigAutoField(primary_key=True)
    chain = models.TextField()
    origin = models.TextField()
    number = models.BigIntegerField()
    leaves = models.BinaryField()
    root = models.BinaryField(null=True)

    class Meta:
        abstract = True
