"""Access as a Django app: its models live in the console's own database."""

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ciris_admin.access"

    def ready(self) -> None:
        import_module("ciris_admin.access.sign_ins")  # its receivers, ahead of those of axes
