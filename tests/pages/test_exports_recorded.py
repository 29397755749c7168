"""Whoever takes a list away is recorded first; reading a page writes nothing."""

import pytest

from ciris_admin.chain.models import ConsoleEntry
from persistence.audit import signing
from tests.access.trail import entries

pytestmark = pytest.mark.django_db
LISTS = {"tasks": "/tasks/", "logs": "/logs/", "audit": "/audit/", "metrics": "/metrics/"}


@pytest.fixture
def no_key(monkeypatch):
    def unusable():
        raise signing.NoAuditKey("The audit key is gone: restore a copy of it.")

    monkeypatch.setattr(signing, "held", unusable)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_an_export_is_recorded(viewer, seed_store, address, form):
    answer = viewer.get(address, {"format": form, "q": "=x", "range": "7d"})

    assert answer.status_code == 200
    ((kind, by, said),) = entries(of="data.")
    assert (kind, by, said["form"]) == ("data.exported", "vera", form)
    assert said["filter"] == {"q": "=x", "range": "7d"}
    assert said["cap"] >= 0


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_reading_a_list_writes_nothing(viewer, seed_store, address):
    before = ConsoleEntry.objects.count()

    assert viewer.get(address).status_code == 200
    assert viewer.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert ConsoleEntry.objects.count() == before


@pytest.mark.parametrize("form", ["csv", "json"])
def test_without_the_audit_key_nothing_is_exported(viewer, seed_store, no_key, form):
    answer = viewer.get("/tasks/", {"format": form})

    assert answer.status_code == 503
    assert "restore a copy of it" in answer.content.decode()
    assert viewer.get("/tasks/").status_code == 200
