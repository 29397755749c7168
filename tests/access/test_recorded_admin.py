"""What Django admin changes leaves its entry in the console's chain too, or does not happen."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User

from ciris_admin.access.models import SignInLink
from tests import people
from tests.access.trail import entries

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
NEW = "another long phrase"


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


def test_without_the_key_a_password_stays_as_it_is(ada, lose_key):
    kim = people.make("kim", "viewer")
    here, _there = people.signed_in(kim), people.signed_in(kim)
    lose_key()
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
