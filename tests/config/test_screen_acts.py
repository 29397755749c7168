"""Freezing, thawing, forgetting and bringing back, by whoever may and by nobody else."""

import pytest

from ciris_admin.config import versions
from persistence.config import queries, services
from tests.config.hearing import confirm, sensitivity, setting
from tests.config.screens import KEY, address, somebody, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def operator(store):
    return somebody("operator")


def test_an_operator_freezes_and_thaws_a_setting(operator):
    confirm(2)

    answer = operator.post(address("freeze"), {"setting": "sensitivity"}, follow=True)
    assert "Frozen: learning does not move sensitivity now." in words(answer)
    assert setting("sensitivity").is_frozen

    answer = operator.post(address("thaw"), {"setting": "sensitivity"}, follow=True)
    assert "Thawed: sensitivity moves with the next interaction." in words(answer)
    assert not setting("sensitivity").is_frozen


def test_a_whole_node_is_frozen_from_its_own_page(operator):
    confirm(2)

    operator.post(address("freeze"))

    assert "Frozen: learning moves nothing in it." in words(operator.get(address("nodes")))


def test_what_was_learned_is_forgotten(operator):
    services.set_values(KEY, {"sensitivity": 0.3}, by="ann")
    confirm(5)

    operator.post(address("reset"), {"setting": "sensitivity", "reason": "New rules."})

    assert sensitivity() == 0.3
    newest, *_ = queries.versions(KEY)
    assert (newest.origin, newest.by, newest.reason) == ("reset", "oper", "New rules.")


def test_an_earlier_version_comes_back_as_a_new_one(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    services.set_values(KEY, {"sensitivity": 0.2}, by="ben")
    assert "Bring back version 1" in words(operator.get(address("version/1")))

    answer = operator.post(address("revert"), {"version": 1, "seen": 2}, follow=True)

    assert f"{KEY} is as it was then; this is version 3." in words(answer)
    assert sensitivity() == 0.8


def test_a_version_is_not_brought_back_over_one_that_was_not_seen(operator):
    for value in (0.8, 0.2, 0.3):
        services.set_values(KEY, {"sensitivity": value}, by="ann")

    answer = operator.post(address("revert"), {"version": 1, "seen": 2})

    assert answer.status_code == 409
    assert "you have seen version 2" in words(answer)


def test_a_version_shows_what_it_changed(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann", reason="Spam.")
    services.set_values(KEY, {"sensitivity": 0.2, "enabled": False}, by="ben")

    said = words(operator.get(address("version/2")))
    against = words(operator.get(address("version/1", against="2")))

    assert "What changed since version 1" in said
    assert "sensitivity 0.8 0.2 changed" in said
    assert "What is different from version 2" in against
    assert "sensitivity 0.2 0.8 changed" in against


def test_the_versions_come_as_pages_csv_and_json(operator, monkeypatch):
    monkeypatch.setattr(versions, "PAGE_SIZE", 2)
    for value in (0.1, 0.2, 0.3):
        services.set_values(KEY, {"sensitivity": value}, by="ann")

    first = operator.get(address("versions", format="json")).json()
    rest = operator.get(address("versions", format="json", cursor="2")).json()
    csv = b"".join(operator.get(address("versions", format="csv")).streaming_content).decode()

    assert [one["number"] for one in first["versions"]] == [3, 2]
    assert "cursor=2" in first["next_url"]
    assert [one["number"] for one in rest["versions"]] == [1]
    assert [line.split(",")[0] for line in csv.splitlines()] == ["number", "3", "2", "1"]
    assert operator.get(address("versions", cursor="x")).status_code == 400


@pytest.mark.parametrize("act", ["freeze", "thaw", "reset", "revert"])
def test_a_viewer_is_told_who_may(store, act):
    confirm(2)
    viewer = somebody("viewer")

    answer = viewer.post(address(act), {"setting": "sensitivity", "version": 1})

    assert answer.status_code == 403
    assert "takes the role operator; you have viewer" in words(answer)
    assert "takes the role operator; you have viewer" in words(viewer.get(address("nodes")))


@pytest.mark.parametrize("act", ["freeze", "reset", "revert"])
def test_an_agents_own_store_says_why_nothing_happens(seed_store, act):
    node_id = "config/filter_config"

    answer = somebody("operator").post(address(act, node_id), {"version": 1})

    assert answer.status_code == 409
    assert "open for reading only" in words(answer)


def test_what_cannot_be_done_is_said_on_the_page_it_was_asked_on(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    unknown = operator.post(address("revert"), {"version": 9})
    no_number = operator.post(address("revert"), {"version": "x"})
    nothing = operator.post(address("reset"), {"setting": "sensitivity"}, follow=True)

    assert (unknown.status_code, no_number.status_code) == (422, 422)
    assert "has no version 9" in words(unknown)
    assert "The form was changed: try again." in words(no_number)
    assert "Nothing was learned: nothing was changed." in words(nothing)
