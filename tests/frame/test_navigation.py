"""The frame: what it lists, and for whom."""

import re

import pytest
from django.urls import resolve

from ciris_admin.pages.context import navigation
from persistence import store as stores
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]


def addresses(html):
    nav = re.search(r'<nav aria-label="Screens">.*?</nav>', html, re.DOTALL)
    return re.findall(r'href="([^"]*)"', nav[0])


def test_every_address_of_the_navigation_is_a_screen():
    for group in navigation("/"):
        assert all(resolve(link.address) for link in group)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "Overview"), ("/tasks/", "Tasks"), ("/graph/local/some/node", "Memory")],
)
def test_the_screen_one_is_on_is_marked_and_no_other(path, words):
    here = [link.words for group in navigation(path) for link in group if link.is_here]

    assert here == [words]


def test_the_time_range_goes_along_and_only_where_it_is_asked_for(seed_store):
    browser = people.signed_in(people.make("vera", "viewer"))
    carrying, plain = (
        addresses(browser.get(path).content.decode()) for path in ("/logs/?range=6h", "/tasks/")
    )

    assert {"/metrics/?range=6h", "/traces/?range=6h", "/tasks/"} <= set(carrying)
    assert {"/metrics/", "/traces/", "/tasks/"} <= set(plain)


def test_a_viewer_sees_the_screens_but_not_people(seed_store):
    html = people.signed_in(people.make("vera", "viewer")).get("/probe/page/").content.decode()

    assert "/tasks/" in addresses(html)
    assert "/people/" not in html


def test_an_administrator_sees_people(seed_store):
    html = people.signed_in(people.make("ada", "administrator")).get("/account/").content.decode()

    assert 'href="/people/"' in html


def test_whoever_has_no_role_sees_no_screens(seed_store):
    html = people.signed_in(people.make("stranger")).get("/account/").content.decode()

    assert addresses(html) == []


def test_the_frame_names_an_agents_store_and_says_it_is_read_only(seed_store):
    html = people.signed_in(people.make("vera", "viewer")).get("/probe/page/").content.decode()

    assert "seed_agent.db" in html
    assert "read-only" in html


def test_a_store_in_trouble_does_not_take_the_frame_with_it(seed_store, tmp_path):
    (tmp_path / "notes.txt").write_text("dear diary " * 100)
    stores.open_store(f"sqlite:///{tmp_path / 'notes.txt'}")

    answer = people.signed_in(people.make("vera", "viewer")).get("/probe/page/")

    assert answer.status_code == 200
