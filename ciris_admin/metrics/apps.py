"""Metrics as a Django app: saved views live in the console's own database."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "ciris_admin.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
