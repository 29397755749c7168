"""How the first administrator gets in."""

import pytest
from django.contrib.auth.models import User

from ciris_admin import clock
from ciris_admin.access import services
from ciris_admin.access.roles import has_role
from tests import people

pytestmark = pytest.mark.django_db


def first():
    return services.first_administrator(now=clock.now())


def test_the_first_start_makes_admin_and_a_link():
    token = first()

    assert services.use_link(token=token, now=clock.now()).username == "admin"
    assert has_role(User.objects.get(), "administrator")


def test_the_account_that_is_made_has_no_password_to_guess():
    first()

    assert not User.objects.get().has_usable_password()


def test_each_start_gives_a_link_until_an_administrator_has_a_password():
    assert first() != first()
    assert User.objects.count() == 1


def test_there_is_no_link_once_an_administrator_has_a_password():
    people.make("ada", "administrator")

    assert first() is None


def test_a_superuser_made_by_djangos_own_command_is_an_administrator():
    User.objects.create_superuser("root", password=people.PASSWORD)

    assert first() is None
