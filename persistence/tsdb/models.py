"""The correlations table. Unmanaged: the SQL migrations own the schema."""

from django.db import models

from persistence.fields import AnyFloatField, AnyTextField, JsonTextField
from persistence.moments import MomentField


class Correlation(models.Model):
    """A row of service_correlations: a metric point, log line, audit event, call or span."""

    correlation_id = AnyTextField(primary_key=True)
    service_type = AnyTextField()
    handler_name = AnyTextField()
    action_type = AnyTextField()
    request_data = JsonTextField(null=True)
    response_data = JsonTextField(null=True)
    status = AnyTextField(default="pending")
    created_at = MomentField()
    updated_at = MomentField()
    correlation_type = AnyTextField(default="service_interaction")
    timestamp = MomentField(null=True)
    metric_name = AnyTextField(null=True)
    metric_value = AnyFloatField(null=True)
    log_level = AnyTextField(null=True)
    trace_id = AnyTextField(null=True)
    span_id = AnyTextField(null=True)
    parent_span_id = AnyTextField(null=True)
    tags = JsonTextField(null=True)
    retention_policy = AnyTextField(default="raw")

    class Meta:
        managed = False
        db_table = "service_correlations"
