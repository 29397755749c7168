"""A person's sessions: listed, ended one by one, ended all at once."""

import re

import pytest

from ciris_admin.access.models import Session
from tests import people

pytestmark = pytest.mark.django_db
NEW = "another long phrase"


@pytest.fixture
def vera():
    return people.make("vera", "viewer")


def is_in(browser):
    return browser.get("/account/").status_code == 200


def handles(browser):
    return re.findall(r"/account/sessions/(\w+)/end/", browser.get("/account/").content.decode())


def test_the_account_lists_each_browser_in_words(vera):
    browser = people.signed_in(vera)

    page = browser.get("/account/").content.decode()

    assert "Firefox on Linux" in page
    assert "127.0.0.1" in page


def test_no_page_shows_a_session_key(vera):
    browser = people.signed_in(vera)
    people.signed_in(vera)

    page = browser.get("/account/").content.decode()

    assert not any(key in page for key in Session.objects.values_list("pk", flat=True))


def test_ending_one_session_ends_that_one_only(vera):
    here, there = people.signed_in(vera), people.signed_in(vera)

    here.post(f"/account/sessions/{handles(here)[0]}/end/")

    assert is_in(here)
    assert not is_in(there)


def test_nobody_can_end_somebody_elses_session(vera):
    here, there = people.signed_in(vera), people.signed_in(vera)
    other = people.signed_in(people.make("olga", "viewer"))

    answer = other.post(f"/account/sessions/{handles(here)[0]}/end/")

    assert answer.status_code == 404
    assert is_in(there)


def test_sign_out_everywhere_ends_every_session(vera):
    here, there = people.signed_in(vera), people.signed_in(vera)

    here.post("/account/sign-out/")

    assert not is_in(here)
    assert not is_in(there)


def test_sign_out_everywhere_leaves_other_people_signed_in(vera):
    other = people.signed_in(people.make("olga", "viewer"))

    people.signed_in(vera).post("/account/sign-out/")

    assert is_in(other)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(vera):
    here, there = people.signed_in(vera), people.signed_in(vera)

    here.post(
        "/account/",
        {"old_password": people.PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert is_in(here)
    assert not is_in(there)


def test_changing_a_password_needs_the_old_one(vera):
    browser = people.signed_in(vera)

    browser.post("/account/", {"new_password1": NEW, "new_password2": NEW})

    vera.refresh_from_db()
    assert vera.check_password(people.PASSWORD)


def test_a_session_ends_hours_after_sign_in_however_busy_it_is(vera):
    browser = people.signed_in(vera)
    before = Session.objects.get().expire_date

    session = browser.session
    session["seen"] = "2026-01-01T00:00:00+00:00"
    session.save()
    browser.get("/account/")

    assert Session.objects.get().expire_date == before


def test_signing_in_changes_the_session_key(client, vera):
    client.post("/sign-in/", {"username": "vera", "password": people.PASSWORD})
    before = client.session.session_key
    client.post("/sign-out/")
    client.post("/sign-in/", {"username": "vera", "password": people.PASSWORD})

    assert client.session.session_key != before
