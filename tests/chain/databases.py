"""The console's own database on either engine: migrated once, then copied for each test."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from persistence import store as stores
from tests.engines import Postgres


class Templates:
    """A migrated database per engine, made when the first test asks."""

    def __init__(self, folder: Path, request: Any, blocker: Any) -> None:
        self._folder, self._request, self._blocker = folder, request, blocker
        self._made: dict[str, str] = {}  # engine: file or name

    @contextlib.contextmanager
    def copy(self, engine: str, folder: Path) -> Iterator[str]:
        if engine == "sqlite":
            if engine not in self._made:
                self._made[engine] = str(self._folder / "console.db")
                self._migrate(f"sqlite:///{self._made[engine]}")
            shutil.copyfile(self._made[engine], folder / "console.db")
            yield f"sqlite:///{folder / 'console.db'}"
            return
        server: Postgres = self._request.getfixturevalue("postgres")
        if engine not in self._made:
            self._made[engine] = f"c{uuid.uuid4().hex}"
            server.run(f"CREATE DATABASE {self._made[engine]}")
            self._migrate(server.url(self._made[engine]))
        with server.database(self._made[engine]) as url:
            yield url

    def _migrate(self, url: str) -> None:
        with self._blocker.unblock(), in_place(url):
            call_command("migrate", database="default", verbosity=0)


@contextlib.contextmanager
def in_place(url: str) -> Iterator[None]:
    """Make `url` the console's database for a while; the one of the run comes back."""
    settings, before = connections.settings["default"], connections["default"]
    del connections["default"]
    entry = {"default": stores.django_database(url)}
    connections.settings["default"] = connections.configure_settings(entry)["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = before
