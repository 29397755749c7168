"""The tables of adaptive configuration. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField

CONTROL = "control"  # the kind of an interaction that is none: reset, frozen, thawed


class ConfigVersion(models.Model):
    """A row of config_versions: what a node was, and how it became so."""

    pk = models.CompositePrimaryKey("node_id", "scope", "version")
    node_id = models.TextField()
    scope = models.TextField()
    version = models.IntegerField()
    origin = models.TextField()
    attributes = JsonTextField(null=True)
    changed = JsonTextField()
    author = models.TextField()
    reason = models.TextField(default="")
    made_at = MomentField()

    class Meta:
        managed = False
        db_table = "config_versions"


class ConfigHead(models.Model):
    """A row of config_heads: the digest of what we last wrote to a node."""

    pk = models.CompositePrimaryKey("node_id", "scope")
    node_id = models.TextField()
    scope = models.TextField()
    digest = models.TextField()

    class Meta:
        managed = False
        db_table = "config_heads"


class ConfigInteraction(models.Model):
    """A row of config_interactions: what was learned from, and what came of it."""

    interaction_id = models.BigAutoField(primary_key=True)
    node_id = models.TextField()
    setting = models.TextField()
    about = models.TextField()
    kind = models.TextField()
    subject = models.TextField()
    outcome = models.TextField()
    value = JsonTextField(null=True)
    weight = models.FloatField(default=1.0)
    learned = JsonTextField(null=True)
    author = models.TextField()
    happened_at = MomentField()

    class Meta:
        managed = False
        db_table = "config_interactions"


class ConfigLearned(models.Model):
    """A row of config_learned: what a rule remembers about one entry of a setting."""

    pk = models.CompositePrimaryKey("node_id", "setting", "about")
    node_id = models.TextField()
    setting = models.TextField()
    about = models.TextField()
    state = models.TextField()
    base = JsonTextField(null=True)
    value = JsonTextField()
    written = JsonTextField(null=True)
    interactions = models.IntegerField()
    updated_at = MomentField()

    class Meta:
        managed = False
        db_table = "config_learned"


class ConfigFrozen(models.Model):
    """A row of config_frozen: a setting that learning does not move; '' is the whole node."""

    pk = models.CompositePrimaryKey("node_id", "setting")
    node_id = models.TextField()
    setting = models.TextField()
    author = models.TextField()
    frozen_at = MomentField()

    class Meta:
        managed = False
        db_table = "config_frozen"
