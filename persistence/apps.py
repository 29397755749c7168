"""Make Django know the store's tables, and prepare each connection to a store."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from persistence import freshness, shapes


class PersistenceConfig(AppConfig):
    name = "persistence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(freshness.remember, dispatch_uid="persistence.freshness")
        connection_created.connect(shapes.prepare, dispatch_uid="persistence.shapes")
