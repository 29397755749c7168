"""The console's own database on either engine, and a data directory of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.databases import Templates, in_place


@pytest.fixture(scope="session")
def console_templates(request, tmp_path_factory, django_db_blocker) -> Templates:
    return Templates(tmp_path_factory.mktemp("consoles"), request, django_db_blocker)


@pytest.fixture
def console(engine, console_templates, tmp_path, django_db_blocker) -> Iterator[str]:
    """A migrated console's database of this test's own, in place as the alias "default"."""
    with (
        console_templates.copy(engine, tmp_path) as url,
        django_db_blocker.unblock(),
        in_place(url),
    ):
        yield url


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    """A data directory of this test's own: its key and its pins."""
    monkeypatch.setenv("CIRIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
