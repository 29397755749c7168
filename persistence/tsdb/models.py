"""The correlations table. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import JsonTextField
from persistence.moments import MomentField


class Correlation(models.Model):
    """A row of service_correlations: a metric point, log line, audit event, call or span."""

    correlation_id = models.TextField(primary_key=True)
    service_type = models.TextField()
    handler_name = models.TextField()
    action_type = models.TextField()
    request_data = JsonTextField(null=True)
    response_data = JsonTextField(null=True)
    status = models.TextField(default="pending")
    created_at = MomentField()
    updated_at = MomentField()
    correlation_type = models.TextField(default="service_interaction")
    timestamp = MomentField(null=True)
    metric_name = models.TextField(null=True)
    metric_value = models.FloatField(null=True)
    log_level = models.TextField(null=True)
    trace_id = models.TextField(null=True)
    span_id = models.TextField(null=True)
    parent_span_id = models.TextField(null=True)
    tags = JsonTextField(null=True)
    retention_policy = models.TextField(default="raw")

    class Meta:
        managed = False
        db_table = "service_correlations"
