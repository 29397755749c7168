"""Django for a process that has none: the agent's own."""

import os

import django
from django.conf import settings


def configure_django() -> None:
    """Configure Django for `persistence` alone, unless somebody has or is about to."""
    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return
    settings.configure(
        INSTALLED_APPS=["persistence"],
        MIGRATION_MODULES={"persistence": None},
        DATABASES={},
        DATABASE_ROUTERS=["persistence.store.StoreRouter"],
        USE_TZ=True,
    )
    django.setup()
