"""Django admin: entered through the console's door, by administrators, and harmless."""

import pytest

from ciris_admin.admin import site
from tests import people

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_consoles_own_sign_in(client):
    assert client.get("/admin/login/").url.startswith("/sign-in/")
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in/")


def test_a_viewer_is_told_why_not():
    browser = people.signed_in(people.make("vera", "viewer"))

    answer = browser.get("/admin/", follow=True)

    assert answer.status_code == 403
    assert "This needs the role administrator" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "auth/user/",
        "auth/user/add/",
        "auth/group/",
        "access/signinlink/",
        "access/authoritykey/",
        "axes/accessattempt/",
    ],
)
def test_an_administrator_reaches_the_consoles_tables(path):
    browser = people.signed_in(people.make("ada", "administrator"))

    expected = 200
    assert browser.get(f"/admin/{path}").status_code == expected


def test_nothing_of_the_store_is_in_django_admin():
    assert not [model for model in site._registry if model._meta.app_label == "persistence"]


def test_session_keys_are_not_in_django_admin():
    assert not [model for model in site._registry if model.__name__ == "Session"]


def test_the_names_of_roles_cannot_be_edited():
    browser = people.signed_in(people.make("ada", "administrator"))

    assert browser.get("/admin/auth/group/add/").status_code == 403
