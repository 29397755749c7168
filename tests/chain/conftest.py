"""The console's own database on either engine."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections

from persistence import store as stores


@pytest.fixture
def console(engine, request, tmp_path, django_db_blocker) -> Iterator[str]:
    """A migrated console's database of its own, in place as the alias "default"."""
    with django_db_blocker.unblock():
        if engine == "sqlite":
            url, end = f"sqlite:///{tmp_path / 'console.db'}", None
        else:
            end = request.getfixturevalue("postgres").database()
            url = end.__enter__()
        settings, before = connections.settings["default"], connections["default"]
        del connections["default"]
        entry = {"default": stores.django_database(url)}
        connections.settings["default"] = connections.configure_settings(entry)["default"]
        try:
            call_command("migrate", database="default", verbosity=0)
            yield url
        finally:
            connections["default"].close()
            connections.settings["default"] = settings
            connections["default"] = before
            if end is not None:
                end.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A data directory of this test's own: its key and its pins."""
    monkeypatch.setenv("CIRIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
