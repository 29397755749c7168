"""What an administrator can do with people."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ciris_admin.access import roles
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return people.make("ada", "administrator")


@pytest.fixture
def browser(ada):
    return people.signed_in(ada)


def test_adding_a_person_shows_a_link_that_signs_them_in(browser):
    page = browser.post("/people/add/", {"name": "kim", "roles": ["viewer"]}).content.decode()
    link = re.search(r"http://testserver(/sign-in/[\w-]+)", page)

    newcomer = Client()
    newcomer.post(link[1])

    assert "kim" in newcomer.get("/account/").content.decode()


def test_a_name_that_is_taken_is_refused(browser):
    answer = browser.post("/people/add/", {"name": "ada"})

    assert answer.status_code == 409
    assert "There is a person named ada already." in answer.content.decode()


def test_roles_become_exactly_what_was_ticked(browser):
    kim = people.make("kim", "viewer")

    browser.post(f"/people/{kim.pk}/roles/", {"roles": ["operator", "authority"]})

    assert roles.given_roles(User.objects.get(pk=kim.pk)) == {"operator", "authority"}


def test_the_last_administrator_stays_one(browser, ada):
    answer = browser.post(f"/people/{ada.pk}/roles/", {"roles": ["viewer"]})

    assert answer.status_code == 409
    assert "Somebody must stay administrator" in answer.content.decode()
    assert roles.has_role(User.objects.get(pk=ada.pk), "administrator")


def test_the_last_administrator_cannot_be_deactivated(browser, ada):
    answer = browser.post(f"/people/{ada.pk}/active/", {"active": "no"})

    assert answer.status_code == 409
    assert User.objects.get(pk=ada.pk).is_active


@pytest.mark.parametrize("said", [{}, {"active": ""}, {"active": "false"}])
def test_nobody_is_deactivated_by_a_form_that_does_not_say_so(browser, said):
    kim = people.make("kim", "viewer")

    assert browser.post(f"/people/{kim.pk}/active/", said).status_code == 400
    assert User.objects.get(pk=kim.pk).is_active


def test_deactivating_somebody_ends_their_session(browser):
    kim = people.make("kim", "viewer")
    theirs = people.signed_in(kim)

    browser.post(f"/people/{kim.pk}/active/", {"active": "no"})

    assert theirs.get("/account/").status_code == 302


def test_a_new_link_lets_somebody_choose_a_password_they_forgot(browser):
    kim = people.make("kim", "viewer")
    page = browser.post(f"/people/{kim.pk}/link/").content.decode()
    theirs = Client()
    theirs.post(re.search(r"http://testserver(/sign-in/[\w-]+)", page)[1])

    new = "another long phrase"
    theirs.post("/account/", {"new_password1": new, "new_password2": new})

    kim.refresh_from_db()
    assert kim.check_password(new)


def test_there_is_a_json_twin(browser):
    twin = browser.get("/people/?format=json").json()

    assert [person["name"] for person in twin["people"]] == ["ada"]


@pytest.mark.parametrize("path", ["roles", "active", "link"])
def test_a_person_who_is_gone_is_a_sentence_not_a_crash(browser, path):
    answer = browser.post(f"/people/999/{path}/", {"active": "no"})

    assert answer.status_code == 409
    assert "not here any more" in answer.content.decode()
