"""The tables of changes to the identity. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.moments import MomentField


class StoreFact(models.Model):
    """A row of store_facts: which store this is."""

    name = models.TextField(primary_key=True)
    value = models.TextField()

    class Meta:
        managed = False
        db_table = "store_facts"


class Change(models.Model):
    """A row of identity_changes: where a proposed change stands."""

    change_id = models.TextField(primary_key=True)
    revision = models.IntegerField(default=1)
    state = models.TextField(default="pending")
    origin = models.TextField()
    reverts = models.TextField(null=True)
    created_at = MomentField()
    updated_at = MomentField()
    expires_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_changes"


class Revision(models.Model):
    """A row of identity_revisions: who proposed what a change now says, and why."""

    pk = models.CompositePrimaryKey("change_id", "revision")
    change_id = models.TextField()
    revision = models.IntegerField()
    proposed_by = models.TextField()
    reason = models.TextField()
    thought_id = models.TextField(null=True)
    task_id = models.TextField(null=True)
    created_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_revisions"


class OperationRow(models.Model):
    """A row of identity_operations: one item of a revision, before and after."""

    pk = models.CompositePrimaryKey("change_id", "revision", "position")
    change_id = models.TextField()
    revision = models.IntegerField()
    position = models.IntegerField()
    kind = models.TextField()
    item_id = models.TextField()
    before = models.TextField(null=True)
    after = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "identity_operations"


class Ruling(models.Model):
    """A row of identity_rulings: what one authority signed about one revision."""

    ruling_id = models.TextField(primary_key=True)
    change_id = models.TextField()
    revision = models.IntegerField()
    authority = models.TextField()
    key_id = models.TextField()
    decision = models.TextField()
    reason = models.TextField()
    nonce = models.TextField(unique=True)
    body = models.TextField()
    signature = models.TextField()
    ruled_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_rulings"


class Remark(models.Model):
    """A row of identity_remarks: what moved a change without a ruling, and why."""

    remark_id = models.BigAutoField(primary_key=True)
    change_id = models.TextField()
    revision = models.IntegerField()
    state = models.TextField()
    author = models.TextField()
    remark = models.TextField()
    made_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_remarks"


class Statement(models.Model):
    """A row of identity_statements: a signed baseline or policy."""

    statement_id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    authority = models.TextField()
    key_id = models.TextField()
    nonce = models.TextField(unique=True)
    body = models.TextField()
    signature = models.TextField()
    made_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_statements"


class LineageEntry(models.Model):
    """A row of identity_lineage: a state that an item of the identity was put into."""

    lineage_id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    item_id = models.TextField()
    state = models.TextField(null=True)
    digest = models.TextField()
    cause = models.TextField()
    cause_id = models.TextField()
    happened_at = MomentField()

    class Meta:
        managed = False
        db_table = "identity_lineage"


class Grant(models.Model):
    """A row of identity_grants: one write that the gate lets through, for one transaction."""

    pk = models.CompositePrimaryKey("kind", "item_id")
    change_id = models.TextField()
    action = models.TextField()
    kind = models.TextField()
    item_id = models.TextField()
    node_type = models.TextField(null=True)
    source_node_id = models.TextField(null=True)
    target_node_id = models.TextField(null=True)
    relationship = models.TextField(null=True)
    weight = models.FloatField(null=True)
    attributes = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "identity_grants"
