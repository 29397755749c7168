"""The secrets' screens as a Django app: how far a scan is, in the console's own database."""

from django.apps import AppConfig


class Secrets(AppConfig):
    name = "ciris_admin.secrets"
    label = "secrets"
    default_auto_field = "django.db.models.BigAutoField"
