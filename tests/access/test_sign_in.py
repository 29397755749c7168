"""Coming in by name and password."""

import pytest

from tests import people

pytestmark = pytest.mark.django_db


def sign_in(client, name="vera", password=people.PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def test_the_right_password_opens_the_page_that_was_wanted(client):
    people.make("vera", "viewer")

    answer = sign_in(client, next="/account/")

    assert (answer.status_code, answer.url) == (302, "/account/")


def test_a_wrong_password_says_so_and_opens_nothing(client):
    people.make("vera", "viewer")

    answer = sign_in(client, password="guess")

    assert "do not belong together" in answer.content.decode()
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:x", "tasks", "../tasks/"]
)
def test_sign_in_leads_to_a_page_of_this_console_alone(client, elsewhere):
    people.make("vera", "viewer")

    assert sign_in(client, next=elsewhere).url == "/"


def test_a_deactivated_person_cannot_sign_in(client):
    person = people.make("vera", "viewer")
    person.is_active = False
    person.save()

    assert sign_in(client).status_code == 200


def test_a_page_asks_whoever_is_not_signed_in_to_sign_in(client):
    answer = client.get("/account/")

    assert answer.url == "/sign-in/?next=/account/"


def test_a_fragment_sends_the_whole_browser_to_sign_in(client):
    answer = client.get(
        "/account/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tasks/?status=failed"},
    )

    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Ftasks%2F%3Fstatus%3Dfailed"


@pytest.mark.parametrize(
    ("page", "next_page"),
    [
        ("http://testserver/people/?tz=UTC", "%2Fpeople%2F%3Ftz%3DUTC"),
        ("http://elsewhere.example/people/", "%2F"),
        ("", "%2F"),
    ],
)
def test_a_form_that_came_too_late_leads_back_to_its_page(client, page, next_page):
    answer = client.post("/people/3/link/", headers={"referer": page})

    assert answer.url == f"/sign-in/?next={next_page}&unsent=1"
    assert "what you sent was not done" in client.get(answer.url).content.decode()


def test_an_htmx_form_that_came_too_late_leads_back_to_its_page(client):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/audit/"}

    answer = client.post("/audit/verify", headers=headers)

    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Faudit%2F&unsent=1"


def test_signing_out_needs_a_form_not_a_link(client):
    browser = people.signed_in(people.make("vera", "viewer"))

    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/").url == "/sign-in/"
    assert browser.get("/account/").status_code == 302
