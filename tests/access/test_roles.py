"""Who may do what, and what the others are told."""

import pytest

from ciris_admin.access import roles
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]


@pytest.mark.parametrize(
    ("given", "may"),
    [
        ([], set()),
        (["viewer"], {"viewer"}),
        (["operator"], {"viewer", "operator"}),
        (["authority"], {"viewer", "authority"}),
        (["administrator"], {"viewer", "operator", "administrator"}),
        (["operator", "authority"], {"viewer", "operator", "authority"}),
    ],
)
def test_the_matrix_of_roles(given, may):
    person = people.make("vera", *given)

    assert {role for role in roles.MEANING if roles.has_role(person, role)} == may


def test_a_deactivated_person_has_no_role():
    person = people.make("vera", "administrator")
    person.is_active = False

    assert roles.in_words(person) == "no role"


def test_whoever_lacks_the_role_is_told_which_one_and_who_can_give_it():
    browser = people.signed_in(people.make("vera", "viewer"))

    answer = browser.get("/probe/operator/")

    assert answer.status_code == 403
    assert "This needs the role operator; you have viewer." in answer.content.decode()


def test_whoever_has_the_role_gets_the_page():
    browser = people.signed_in(people.make("olga", "operator"))

    assert browser.get("/probe/operator/").status_code == 200


def test_a_person_without_a_role_reads_nothing_and_is_told_so():
    browser = people.signed_in(people.make("stranger"))

    answer = browser.get("/probe/page/")

    assert answer.status_code == 403
    assert "have no role yet" in answer.content.decode()


def test_a_person_without_a_role_can_still_see_to_their_account():
    browser = people.signed_in(people.make("stranger"))

    assert browser.get("/account/").status_code == 200


def test_a_role_taken_away_ends_at_the_next_request():
    person = people.make("vera", "viewer")
    browser = people.signed_in(person)
    person.groups.clear()

    assert browser.get("/probe/page/").status_code == 403


@pytest.mark.parametrize("role", ["viewer", "operator", "authority"])
def test_only_administrators_reach_people(role):
    browser = people.signed_in(people.make("vera", role))

    assert browser.get("/people/").status_code == 403
    assert browser.post("/people/add/", {"name": "eve"}).status_code == 403
