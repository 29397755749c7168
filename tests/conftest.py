"""A store on either engine, the real databases, and the people of the console."""

import contextlib
import gc
import gzip
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings as hypothesis_settings

from ciris_admin.access.sessions import SessionStore
from persistence import store as stores
from persistence.audit import signing
from tests import engines, people, sharing

# The same examples each time, but for constants of our own modules that are loaded by then, and as
# long as they take. `--hypothesis-profile=default` draws others.
hypothesis_settings.load_profile("ci")
# How long reads of a page may take. A machine that stalls would leave out what a test looks for;
# who tests a limit sets one.
LIMITS = (
    "ciris_admin.metrics.annotations.SECONDS",
    "ciris_admin.traces.views.BESIDE_SECONDS",
    "persistence.config.queries.messages.SECONDS",
    "persistence.finding.SECONDS",
    "persistence.identity.queries.impact.SECONDS",
    "persistence.limits.BESIDE_SECONDS",
    "persistence.limits.COUNT_SECONDS",
    "persistence.limits.SORT_SECONDS",
    "persistence.occurring._SECONDS",
    "persistence.storage.queries.growth.TABLE_SECONDS",
    "persistence.storage.queries.tables.QUICK_SECONDS",
    "persistence.tsdb.queries.annotations.SECONDS",
    "persistence.tsdb.queries.histogram.SECONDS",
    "persistence.tsdb.queries.log_facets.SECONDS",
    "persistence.tsdb.queries.metrics.NAMES_SECONDS",
    "persistence.tsdb.queries.metrics.TAGS_SECONDS",
    "persistence.tsdb.retention.forecast.SECONDS",
)
REAL_DATABASES = Path(__file__).resolve().parent / "data"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> sharing.SharedByFile:
    return sharing.SharedByFile(config, log)


def pytest_collection_modifyitems(config, items) -> None:
    sharing.put_long_first(items, config.rootpath)


def pytest_collection_finish() -> None:
    """Look for garbage less often: each look goes over all that collecting has made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Only the console's own database is Django's to make; a store comes from `store`."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def unhurried_reads() -> Iterator[None]:
    """Let no clock decide what is on a page."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in LIMITS:
            patch.setattr(limit, 30.0)
        yield


@pytest.fixture(autouse=True)
def unhashed_static_files(settings) -> None:
    """Pages name static files as they lie in the tree: nothing was collected for a test."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    settings.STATIC_ROOT = None


@pytest.fixture(autouse=True)
def cheap_passwords(settings) -> None:
    """Hashing a password is slow by design; the people of tests have nothing to protect."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[engines.Postgres]:
    """A real PostgreSQL server, one for all the processes of the run."""
    base = tmp_path_factory.getbasetemp()
    # The workers of one run have their folders side by side.
    with engines.postgres_server(
        base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    ) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request) -> str:
    return request.param


@pytest.fixture
def empty_store_url(engine, request, tmp_path) -> Iterator[str]:
    """The address of a new, empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def templates(request, tmp_path_factory, django_db_blocker) -> Iterator[engines.Templates]:
    """One migrated store per engine, to be copied for each test."""
    folder = tmp_path_factory.mktemp("templates")
    with contextlib.closing(engines.Templates(folder, request, django_db_blocker)) as made:
        yield made


@pytest.fixture
def store(engine, templates, tmp_path, django_db_blocker) -> Iterator[engines.Store]:
    """A new migrated store, in place as the alias "store"."""
    with (
        templates.copy(engine, tmp_path) as url,
        django_db_blocker.unblock(),
        engines.in_place(url, is_ours=True),
    ):
        yield engines.Store(url, engine, templates.sessions.get(url))


@pytest.fixture
def real_store(tmp_path, django_db_blocker):
    """Open a copy of a real agent's database by name, as the alias "store"."""
    with django_db_blocker.unblock(), engines.closing_store():

        def open_copy(name: str = "seed_agent.db") -> Path:
            path = tmp_path / name
            path.write_bytes(gzip.decompress((REAL_DATABASES / f"{name}.gz").read_bytes()))
            stores.open_store(f"sqlite:///{path}")
            return path

        yield open_copy


@pytest.fixture
def seed_store(real_store) -> Path:
    """A copy of the seed agent's database, open read-only as the alias "store"."""
    return real_store("seed_agent.db")


@pytest.fixture
def viewer(db, client):
    """A browser signed in as somebody who may read."""
    person = people.make("vera", "viewer")
    session = SessionStore()  # what signing in writes, without all that it asks first
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = people.PASSWORDS
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def lose_key(monkeypatch):
    """Call it, and from then on the audit key cannot be used."""

    def lose():
        def unusable():
            raise signing.NoAuditKey("The audit key cannot be used: run chmod 600.")

        monkeypatch.setattr(signing, "held", unusable)

    return lose


@pytest.fixture
def seed_sqlite(seed_store):
    """The agent's side of `seed_store`: a connection that writes to the same file."""
    with contextlib.closing(sqlite3.connect(seed_store, isolation_level=None)) as agent:
        yield agent
