"""The columns of a chain's tables: a store has such tables, and so has the console's database."""

from django.db import models

from persistence.fields import AnyBigIntegerField, AnyIntegerField, AnyTextField, JsonTextField
from persistence.moments import MomentField


class EntryColumns(models.Model):
    """One signed link of a chain, in the columns of audit_log_v2."""

    entry_id = models.BigAutoField(primary_key=True)
    event_id = AnyTextField(unique=True)
    event_timestamp = MomentField()
    event_type = AnyTextField()
    originator_id = AnyTextField()
    event_payload = JsonTextField(null=True)
    sequence_number = AnyBigIntegerField(unique=True)
    previous_hash = AnyTextField()
    entry_hash = AnyTextField()
    signature = AnyTextField()
    signing_key_id = AnyTextField()
    created_at = MomentField()

    class Meta:
        abstract = True


class RootColumns(models.Model):
    """A root that was noted at some length of a chain, in the columns of audit_roots.

    An agent's is the head hash at that length; ours is a Merkle root with its signed note
    as `external_anchor`.
    """

    root_id = models.BigAutoField(primary_key=True)
    sequence_start = AnyBigIntegerField()
    sequence_end = AnyBigIntegerField()
    root_hash = AnyTextField()
    timestamp = MomentField()
    external_anchor = AnyTextField(null=True)

    class Meta:
        abstract = True


class KeyColumns(models.Model):
    """A public key as the audited database itself claims it, in the columns of audit_signing_keys.

    Of ours, the one that is not revoked signs the next entry.
    """

    key_id = AnyTextField(primary_key=True)
    public_key = AnyTextField()
    algorithm = AnyTextField(default="rsa-pss")
    key_size = AnyIntegerField(default=2048)
    created_at = MomentField()
    revoked_at = MomentField(null=True)

    class Meta:
        abstract = True


class WitnessedColumns(models.Model):
    """A checkpoint of another database's chain, as this one remembers it."""

    witnessed_id = models.BigAutoField(primary_key=True)
    chain = AnyTextField()
    origin = AnyTextField()
    size = AnyBigIntegerField()
    root = AnyTextField()  # base64
    head = AnyTextField()  # the hash of the last entry
    note = AnyTextField()  # signed
    witnessed_at = MomentField()

    class Meta:
        abstract = True


class TileColumns(models.Model):
    """Up to 256 leaf hashes of another database's chain, and their root once there are so many."""

    tile_id = models.BigAutoField(primary_key=True)
    chain = AnyTextField()
    origin = AnyTextField()
    number = AnyBigIntegerField()
    leaves = models.BinaryField()
    root = models.BinaryField(null=True)

    class Meta:
        abstract = True
