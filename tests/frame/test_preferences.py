"""The reader's theme and zone: in force at once, without JavaScript, and in shared links."""

import pytest

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]


@pytest.fixture
def browser(seed_store):
    return people.signed_in(people.make("vera", "viewer"))


def page(browser, path="/probe/page/"):
    return browser.get(path).content.decode()


def test_the_chosen_theme_is_in_the_first_byte_of_the_page(browser):
    browser.post("/preferences/", {"theme": "dark"})

    assert '<html lang="en" data-theme="dark"' in page(browser)


def test_times_are_in_utc_until_the_reader_says_otherwise(browser):
    browser.cookies["zone"] = "Europe/Berlin"

    assert "Times in UTC" in page(browser)
    assert "Show Europe/Berlin" in page(browser)


def test_local_is_the_zone_that_the_browser_told(browser):
    browser.cookies["zone"] = "Europe/Berlin"
    browser.post("/preferences/", {"times": "local"})

    assert "Times in Europe/Berlin" in page(browser)


def test_a_link_shows_everybody_the_zone_it_names(browser):
    assert "Times in Asia/Tokyo" in page(browser, "/probe/page/?tz=Asia/Tokyo")


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc/passwd", "/etc/passwd", "a" * 999, "\0"])
def test_a_zone_that_nobody_knows_is_utc(browser, name):
    browser.cookies["times"] = "local"
    answer = browser.get("/probe/page/", {"tz": name})

    assert "Times in UTC" in answer.content.decode()


def test_choosing_a_zone_takes_the_one_in_the_address_away(browser):
    answer = browser.post(
        "/preferences/", {"times": "utc", "next": "/tasks/?status=failed&tz=Asia/Tokyo"}
    )

    assert answer.url == "/tasks/?status=failed"


def test_preferences_never_lead_to_another_site(browser):
    answer = browser.post("/preferences/", {"theme": "dark", "next": "https://evil.example/"})

    assert answer.url == "/"


def test_looking_never_changes_a_preference(browser):
    assert browser.get("/preferences/?theme=dark").status_code == 405


def test_a_theme_that_does_not_exist_changes_nothing(browser):
    answer = browser.post("/preferences/", {"theme": '"><script>'})

    assert "theme" not in answer.cookies
