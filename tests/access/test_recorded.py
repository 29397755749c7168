"""Each act in the console leaves its entry in the console's chain, or does not happen."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.test import Client

from ciris_admin import clock
from ciris_admin.access import denials, services, sign_ins
from ciris_admin.access.floods import Flood
from ciris_admin.access.models import Session, SignInLink
from persistence.audit import signing
from tests import people
from tests.access.trail import entries, types

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
NO_KEY = "The audit key cannot be used"
NEW = "another long phrase"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing was denied or failed before this test."""
    monkeypatch.setattr(denials, "_flood", Flood(1))
    monkeypatch.setattr(sign_ins, "_flood", Flood(30))


@pytest.fixture
def no_key(monkeypatch):
    """Call it, and from then on the audit key cannot be used."""

    def lose():
        def unusable():
            raise signing.NoAuditKey(f"{NO_KEY}: run chmod 600.")

        monkeypatch.setattr(signing, "held", unusable)

    return lose


@pytest.fixture
def ada():
    return people.signed_in(people.make("ada", "administrator"))


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


def test_without_the_key_nobody_signs_in(client, no_key):
    people.make("vera", "viewer")
    no_key()

    answer = client.post("/sign-in/", {"username": "vera", "password": people.PASSWORD})

    assert answer.status_code == 503
    assert NO_KEY in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_without_the_key_a_link_is_not_used_up(client, ada, no_key):
    token = services.add_person(name="kim", roles=["viewer"], by="ada", now=clock.now()).token
    no_key()

    assert client.post(f"/sign-in/{token}").status_code == 503
    assert SignInLink.objects.get().used is None
    assert client.get("/account/").status_code == 302


def test_without_the_key_nothing_is_done_but_reading(ada, no_key):
    kim = people.make("kim", "viewer")
    no_key()

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


def test_a_denial_that_cannot_be_recorded_is_still_one(no_key, caplog):
    vera: Client = people.signed_in(people.make("vera", "viewer"))
    no_key()

    assert vera.get("/people/").status_code == 403
    assert "Not recorded: vera" in caplog.text


def test_the_first_administrators_link_is_recorded():
    services.first_administrator(clock.now())

    assert [(kind, by) for kind, by, _ in entries()] == [
        ("access.person.added", "manage.py"),
        ("access.link.made", "manage.py"),
    ]
    assert types() == ["access.person.added", "access.link.made"]


def form_of(person, **changed):
    """What Django admin's form of a person sends."""
    groups = [group.pk for group in person.groups.all()]
    return {"username": person.username, "groups": groups, "is_active": "on", **changed}


def test_a_new_password_is_recorded_by_whoever_set_it(ada):
    kim = people.make("kim", "viewer")
    new = {"new_password1": NEW, "new_password2": NEW}
    people.signed_in(kim).post("/account/", {"old_password": people.PASSWORD, **new})
    again = {
        "usable_password": "true",
        "password1": "one more phrase",
        "password2": "one more phrase",
    }
    ada.post(f"/admin/auth/user/{kim.pk}/password/", again)
    ada.post(f"/admin/auth/user/{kim.pk}/password/", {**again, "password2": "another"})

    assert entries(of="access.password.") == [
        ("access.password.set", "kim", {"person": "kim"}),
        ("access.password.set", "ada", {"person": "kim"}),
    ]


def test_ones_own_password_is_not_changed_without_the_old_one(ada):
    own = User.objects.get(username="ada")
    given = {"usable_password": "true", "password1": NEW, "password2": NEW}

    assert ada.post(f"/admin/auth/user/{own.pk}/password/", given).url == "/account/"
    own.refresh_from_db()
    assert own.check_password(people.PASSWORD)


def test_without_the_key_a_password_stays_as_it_is(ada, no_key):
    kim = people.make("kim", "viewer")
    here, _there = people.signed_in(kim), people.signed_in(kim)
    no_key()
    new = {"old_password": people.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    given = {"usable_password": "true", "password1": NEW, "password2": NEW}

    assert here.post("/account/", new).status_code == 503
    assert ada.post(f"/admin/auth/user/{kim.pk}/password/", given).status_code == 503
    kim.refresh_from_db()
    assert kim.check_password(people.PASSWORD)
    assert here.get("/account/").status_code == ada.get("/people/").status_code == 200


@pytest.mark.parametrize("one", [True, False])
def test_letting_a_locked_name_in_again_is_recorded(client, ada, one):
    for _ in range(5):
        client.post("/sign-in/", {"username": "vera", "password": "guess-me"})
    attempt = AccessAttempt.objects.get()
    many = {"action": "delete_selected", "_selected_action": [attempt.pk], "post": "yes"}

    if one:
        ada.post(f"/admin/axes/accessattempt/{attempt.pk}/delete/", {"post": "yes"})
    else:
        ada.post("/admin/axes/accessattempt/", many)

    assert not AccessAttempt.objects.exists()
    assert entries(of="access.sign-in.unlocked") == [
        ("access.sign-in.unlocked", "ada", {"name": "vera", "address": "127.0.0.1"})
    ]


def test_a_new_name_is_recorded_with_the_old_one(ada):
    kim = people.make("kim", "viewer")
    ada.post(f"/admin/auth/user/{kim.pk}/change/", form_of(kim, username="kit"))

    assert entries(of="access.person.") == [
        ("access.person.renamed", "ada", {"person": "kit", "was": "kim"})
    ]


@pytest.mark.parametrize("change", [{"groups": []}, {"is_active": ""}])
def test_somebody_stays_administrator_in_django_admin_too(ada, change):
    own = User.objects.get(username="ada")
    before = entries()

    shown = ada.post(f"/admin/auth/user/{own.pk}/change/", form_of(own, **change), follow=True)

    assert "Somebody must stay administrator" in shown.content.decode()
    assert entries() == before


def test_what_is_done_in_django_admin_is_recorded_too(ada):
    word = people.PASSWORD
    added = {"username": "kim", "usable_password": "true", "password1": word, "password2": word}
    ada.post("/admin/auth/user/add/", added)
    kim = User.objects.get(username="kim")
    people.signed_in(kim)
    viewer = Group.objects.get(name="viewer")
    SignInLink.objects.create(user=kim, digest="d", made=NOON, expires=NOON)
    ada.post(f"/admin/auth/user/{kim.pk}/change/", {"username": "kim", "groups": [viewer.pk]})

    assert entries(of="access.person.") == [
        ("access.person.added", "ada", {"person": "kim", "roles": []}),
        ("access.person.roles-changed", "ada", {"person": "kim", "roles": ["viewer"]}),
        ("access.person.deactivated", "ada", {"person": "kim", "sessions": 1}),
    ]
    assert not SignInLink.objects.filter(user=kim).exists()
    assert ada.post(f"/admin/auth/user/{kim.pk}/delete/", {"post": "yes"}).status_code == 403
