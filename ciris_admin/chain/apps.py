"""The chain as a Django app: its tables live in the console's own database."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    name = "ciris_admin.chain"
    label = "chain"
    default_auto_field = "django.db.models.BigAutoField"
