"""An administrator, an audit key that can be lost, and any store for the frame of pages."""

import pytest

from ciris_admin.access import denials, sign_ins
from ciris_admin.access.floods import Flood
from tests import engines, people


@pytest.fixture(autouse=True)
def any_store(tmp_path, django_db_blocker):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with django_db_blocker.unblock(), engines.in_place(url):
        yield


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing was denied or failed before this test."""
    monkeypatch.setattr(denials, "_flood", Flood(1))
    monkeypatch.setattr(sign_ins, "_flood", Flood(30))


@pytest.fixture
def ada():
    return people.signed_in(people.make("ada", "administrator"))
