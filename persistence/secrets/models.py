"""The tables of secrets, as agents have them and with ours. Unmanaged: the SQL migrations own them.

A secret without a `sealing_version` is an agent's own, sealed in the agents' format.
"""

from django.db import models

from persistence.fields import AnyIntegerField, AnyTextField
from persistence.moments import MomentField


class SecretKey(models.Model):
    """A row of secret_keys: a master key that this store knows by name, never the key itself."""

    key_id = AnyTextField(primary_key=True)
    state = AnyTextField()
    derivation = AnyTextField(null=True)
    reference_key = models.BinaryField()
    created_at = MomentField()
    retired_at = MomentField(null=True)

    class Meta:
        managed = False
        db_table = "secret_keys"


class SealedSecret(models.Model):
    """A row of secrets: one value, sealed, with who may have it opened."""

    secret_uuid = AnyTextField(primary_key=True)
    encrypted_value = models.BinaryField()
    encryption_key_ref = AnyTextField()
    salt = models.BinaryField()
    nonce = models.BinaryField()
    description = AnyTextField()
    sensitivity_level = AnyTextField()
    detected_pattern = AnyTextField()
    context_hint = AnyTextField()
    created_at = MomentField()
    last_accessed = MomentField(null=True)
    access_count = AnyIntegerField(null=True, default=0)
    source_message_id = AnyTextField(null=True)
    auto_decapsulate_for_actions = AnyTextField(null=True)
    manual_access_only = AnyIntegerField(null=True, default=0)
    sealing_version = AnyIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "secrets"


class SecretReference(models.Model):
    """A row of secret_references: where a secret was found, and replaced by its token."""

    pk = models.CompositePrimaryKey("secret_uuid", "place", "item_id", "scope", "path")
    secret_uuid = AnyTextField()
    place = AnyTextField()
    item_id = AnyTextField()
    scope = AnyTextField(default="")
    path = AnyTextField()
    noted_at = MomentField()

    class Meta:
        managed = False
        db_table = "secret_references"


class SecretAccess(models.Model):
    """A row of secret_access_log: who had what opened for what, or was refused."""

    access_id = AnyTextField(primary_key=True)
    secret_uuid = AnyTextField()
    access_type = AnyTextField()
    accessor = AnyTextField()
    purpose = AnyTextField()
    timestamp = MomentField()
    source_ip = AnyTextField(null=True)
    user_agent = AnyTextField(null=True)
    action_context = AnyTextField(null=True)
    success = AnyIntegerField(null=True, default=1)
    failure_reason = AnyTextField(null=True)

    class Meta:
        managed = False
        db_table = "secret_access_log"
