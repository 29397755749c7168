"""The tables of secrets, as agents have them and with ours. Unmanaged: the SQL migrations own them.

A secret without a `sealing_version` is an agent's own, sealed in the agents' format.
"""

from django.db import models

from persistence.moments import MomentField


class SecretKey(models.Model):
    """A row of secret_keys: a master key that this store knows by name, never the key itself."""

    key_id = models.TextField(primary_key=True)
    state = models.TextField()
    derivation = models.TextField(null=True)
    reference_key = models.BinaryField()
    created_at = MomentField()
    retired_at = MomentField(null=True)

    class Meta:
        managed = False
        db_table = "secret_keys"


class SealedSecret(models.Model):
    """A row of secrets: one value, sealed, with who may have it opened."""

    secret_uuid = models.TextField(primary_key=True)
    encrypted_value = models.BinaryField()
    encryption_key_ref = models.TextField()
    salt = models.BinaryField()
    nonce = models.BinaryField()
    description = models.TextField()
    sensitivity_level = models.TextField()
    detected_pattern = models.TextField()
    context_hint = models.TextField()
    created_at = MomentField()
    last_accessed = MomentField(null=True)
    access_count = models.IntegerField(null=True, default=0)
    source_message_id = models.TextField(null=True)
    auto_decapsulate_for_actions = models.TextField(null=True)
    manual_access_only = models.IntegerField(null=True, default=0)
    sealing_version = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "secrets"


class SecretReference(models.Model):
    """A row of secret_references: where a secret was found, and replaced by its token."""

    pk = models.CompositePrimaryKey("secret_uuid", "place", "item_id", "scope", "path")
    secret_uuid = models.TextField()
    place = models.TextField()
    item_id = models.TextField()
    scope = models.TextField(default="")
    path = models.TextField()
    noted_at = MomentField()

    class Meta:
        managed = False
        db_table = "secret_references"


class SecretAccess(models.Model):
    """A row of secret_access_log: who had what opened for what, or was refused."""

    access_id = models.TextField(primary_key=True)
    secret_uuid = models.TextField()
    access_type = models.TextField()
    accessor = models.TextField()
    purpose = models.TextField()
    timestamp = MomentField()
    source_ip = models.TextField(null=True)
    user_agent = models.TextField(null=True)
    action_context = models.TextField(null=True)
    success = models.IntegerField(null=True, default=1)
    failure_reason = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "secret_access_log"
