"""Scans of a store: kept in the console's own database, since a store may be an agent's."""

from django.db import models


class Scan(models.Model):
    """One scan, from its start to what it found. `state`: persistence.secrets.scanning, no value.

    `store` names the store as its address does, without what may be a password in it.
    """

    store = models.TextField()
    by = models.CharField(max_length=150)
    seals = models.BooleanField()
    started = models.DateTimeField()
    seen = models.DateTimeField()  # when it last said how far it is
    finished = models.DateTimeField(null=True)
    state = models.JSONField()
    trouble = models.TextField(default="")

    class Meta:
        db_table = "console_secret_scans"
        indexes = [models.Index(fields=["store", "-id"], name="console_secret_scans_newest")]
