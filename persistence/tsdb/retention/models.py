"""The tables of retention. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.moments import MomentField


class StoredPolicy(models.Model):
    """A policy as it was set; of each type the newest is in force."""

    policy_id = models.BigAutoField(primary_key=True)
    correlation_type = models.TextField()
    raw_days = models.IntegerField(null=True)
    aggregated_days = models.IntegerField(null=True)
    downsampled_days = models.IntegerField(null=True)
    set_by = models.TextField()
    set_at = MomentField()

    class Meta:
        managed = False
        db_table = "retention_policies"


class Run(models.Model):
    """What one run over one type has done so far; `finished_at` is NULL until all is done."""

    run_id = models.BigAutoField(primary_key=True)
    correlation_type = models.TextField()
    started_by = models.TextField()
    started_at = MomentField()
    updated_at = MomentField()
    finished_at = MomentField(null=True)
    rows_to_go = models.BigIntegerField(null=True)
    rows_gone = models.BigIntegerField(default=0)
    bytes_gone = models.BigIntegerField(default=0)
    nodes_gone = models.BigIntegerField(default=0)
    summaries = models.BigIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "retention_runs"
