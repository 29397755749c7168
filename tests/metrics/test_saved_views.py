"""Views that people save: whose they are, who sees them, what is recorded."""

import datetime as dt

import pytest

from ciris_admin.metrics import saved
from tests import people
from tests.access.trail import entries

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def ada():
    return people.make("ada", "viewer")


@pytest.fixture
def bob():
    return people.make("bob", "viewer")


def keep(user, name="Latency", *, is_shared=False, query="metric=llm_latency_ms"):
    saved.save(user=user, name=name, query=query, is_shared=is_shared, at=NOON)


def names(user):
    return [view.name for view in saved.visible(user)]


def test_a_private_view_is_its_owners_alone(ada, bob):
    keep(ada)

    assert (names(ada), names(bob)) == (["Latency"], [])


def test_a_shared_view_is_everybodys_to_open_and_its_owners_to_delete(ada, bob):
    keep(ada, is_shared=True)
    [view] = saved.visible(bob)

    assert (view.owner, view.is_own) == ("ada", False)
    assert saved.delete(user=bob, view_id=view.id, at=NOON) is None
    assert saved.delete(user=ada, view_id=view.id, at=NOON) == "Latency"
    assert names(ada) == []


def test_a_name_is_taken_once_per_person(ada, bob):
    keep(ada)
    keep(bob)

    with pytest.raises(saved.ViewRefused, match="a view named Latency already"):
        keep(ada, query="metric=other")
    assert [view.query for view in saved.visible(ada)] == ["metric=llm_latency_ms"]


def test_a_person_keeps_no_more_than_a_hundred(ada, monkeypatch):
    monkeypatch.setattr(saved, "MOST_OWN", 1)
    keep(ada)

    with pytest.raises(saved.ViewRefused, match="delete one first"):
        keep(ada, "Another")


def test_saving_and_deleting_are_recorded(ada):
    keep(ada, is_shared=True)
    saved.delete(user=ada, view_id=saved.visible(ada)[0].id, at=NOON)

    said = {"view": "Latency", "query": "metric=llm_latency_ms", "shared": True}
    assert entries(of="metrics.") == [
        ("metrics.view.saved", "ada", said),
        ("metrics.view.deleted", "ada", {"view": "Latency"}),
    ]
