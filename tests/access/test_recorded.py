"""Each act in the console leaves its entry in the console's chain, or does not happen."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ciris_admin import clock
from ciris_admin.access import denials, services
from ciris_admin.access.models import Session, SignInLink
from tests import people
from tests.access.trail import entries, types

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
NO_KEY = "The audit key cannot be used"
NEW = "another long phrase"


def test_signing_in_and_out(client):
    browser = people.signed_in(people.make("vera", "viewer"))
    browser.post("/sign-out/")

    assert entries(of="access.") == [
        ("access.sign-in.succeeded", "vera", {"how": "password", "address": "127.0.0.1"}),
        (
            "access.session.ended",
            "vera",
            {"person": "vera", "sessions": 1, "how": "signed out"},
        ),
    ]


def test_a_link_is_made_and_used_without_being_told(client, ada):
    ada.post("/people/add/", {"name": "kim", "roles": ["viewer"]})
    made = User.objects.get(username="kim")
    token = services.make_link(user_id=made.pk, by="ada", now=clock.now()).token
    client.post(f"/sign-in/{token}")

    assert [(kind, by) for kind, by, _ in entries(of="access.")][1:] == [
        ("access.person.added", "ada"),
        ("access.link.made", "ada"),
        ("access.link.made", "ada"),
        ("access.sign-in.succeeded", "kim"),
    ]
    assert entries()[-1][2]["how"] == "link"
    assert token not in str(entries())


def test_wrong_passwords_until_the_name_is_locked(client):
    for _ in range(8):
        client.post("/sign-in/", {"username": "vera", "password": "guess-me"})

    found = entries(of="access.sign-in.")
    assert [kind for kind, _, _ in found] == ["access.sign-in.failed"] * 5 + [
        "access.sign-in.locked"
    ]
    assert found[-1][2] == {"name": "vera", "address": "127.0.0.1", "failures": 5}
    assert "guess-me" not in str(found)


def test_failures_from_one_address_do_not_flood(client):
    for number in range(40):
        client.post("/sign-in/", {"username": f"{number}" + "x" * 300, "password": "guess"})

    found = entries(of="access.sign-in.failed")
    assert len(found) == 30
    assert {len(payload["name"]) for _, _, payload in found} == {150}


def test_people_are_changed_by_somebody(ada):
    kim = people.make("kim", "viewer")
    ada.post(f"/people/{kim.pk}/roles/", {"roles": ["viewer", "operator"]})
    people.signed_in(kim)
    ada.post(f"/people/{kim.pk}/active/", {"active": "no"})
    ada.post(f"/people/{kim.pk}/active/", {"active": "yes"})

    assert entries(of="access.person.") == [
        (
            "access.person.roles-changed",
            "ada",
            {"person": "kim", "roles": ["operator", "viewer"]},
        ),
        ("access.person.deactivated", "ada", {"person": "kim", "sessions": 1}),
        ("access.person.reactivated", "ada", {"person": "kim"}),
    ]


def test_a_change_that_is_refused_leaves_no_entry(ada):
    before = entries()
    own = User.objects.get(username="ada")

    assert ada.post(f"/people/{own.pk}/active/", {"active": "no"}).status_code == 409
    assert ada.post("/people/add/", {"name": "ada", "roles": []}).status_code == 409
    assert entries() == before


def test_what_a_person_may_not_is_recorded_once_a_minute(monkeypatch):
    vera = people.signed_in(people.make("vera", "viewer"))
    at = [NOON]
    monkeypatch.setattr(denials.clock, "now", lambda: at[0])

    for seconds in (0, 1, 2, 59, 61):
        at[0] = NOON + dt.timedelta(seconds=seconds)
        assert vera.get("/people/").status_code == 403

    about = {"method": "GET", "path": "/people/", "role": "administrator", "has": "viewer"}
    assert entries(of="access.denied") == [
        ("access.denied", "vera", about | {"left_out": 0}),
        ("access.denied", "vera", about | {"left_out": 3}),
    ]


def test_whoever_has_no_role_at_all_is_recorded_too():
    stranger = people.signed_in(people.make("stan"))

    assert stranger.get("/tasks/").status_code == 403
    assert entries(of="access.denied")[0][2]["role"] == "viewer"


def test_without_the_key_nobody_signs_in(client, lose_key):
    people.make("vera", "viewer")
    lose_key()

    answer = client.post("/sign-in/", {"username": "vera", "password": people.PASSWORD})

    assert answer.status_code == 503
    assert NO_KEY in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_without_the_key_a_link_is_not_used_up(client, ada, lose_key):
    token = services.add_person(name="kim", roles=["viewer"], by="ada", now=clock.now()).token
    lose_key()

    assert client.post(f"/sign-in/{token}").status_code == 503
    assert SignInLink.objects.get().used is None
    assert client.get("/account/").status_code == 302


def test_without_the_key_nothing_is_done_but_reading(ada, lose_key):
    kim = people.make("kim", "viewer")
    lose_key()

    acts = {
        "/people/add/": {"name": "lee", "roles": ["viewer"]},
        f"/people/{kim.pk}/link/": {},
        f"/people/{kim.pk}/roles/": {"roles": []},
        f"/people/{kim.pk}/active/": {"active": "no"},
        "/account/sign-out/": {},
        "/sign-out/": {},
    }
    answers = {path: ada.post(path, said).status_code for path, said in acts.items()}

    assert {*answers.values()} == {503}, answers
    kim.refresh_from_db()
    assert kim.is_active
    assert kim.groups.exists()
    assert not User.objects.filter(username="lee").exists()
    assert Session.objects.filter(user__username="ada").exists()
    assert ada.get("/people/").status_code == 200


def test_a_denial_that_cannot_be_recorded_is_still_one(lose_key, caplog):
    vera: Client = people.signed_in(people.make("vera", "viewer"))
    lose_key()

    assert vera.get("/people/").status_code == 403
    assert "Not recorded: vera" in caplog.text


def test_the_first_administrators_link_is_recorded():
    services.first_administrator(clock.now())

    assert [(kind, by) for kind, by, _ in entries()] == [
        ("access.person.added", "manage.py"),
        ("access.link.made", "manage.py"),
    ]
    assert types() == ["access.person.added", "access.link.made"]
