"""Access as a Django app: its models live in the console's own database."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ciris_admin.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
