"""Whoever reads is read in one plain question, and is who Django says they are."""

import pytest
from django.contrib.auth.models import User

from ciris_admin.access.backend import PeopleBackend
from tests import people

pytestmark = pytest.mark.django_db


def test_a_person_is_the_one_whom_django_knows():
    made = people.make("vera", "viewer")
    made.refresh_from_db()

    read = PeopleBackend().get_user(made.pk)

    assert read == made
    for field in User._meta.concrete_fields:  # the dates too, which are read when asked for
        assert getattr(read, field.attname) == getattr(made, field.attname)
    assert read.is_active is True, "not a number, as SQLite has it"


def test_saving_a_person_keeps_their_dates():
    made = people.make("vera", "viewer")
    read = PeopleBackend().get_user(made.pk)
    read.first_name = "Vera"
    read.save()

    now = User.objects.get(pk=made.pk)
    assert (now.first_name, now.date_joined) == ("Vera", made.date_joined)


def test_nobody_is_read_who_is_not_there_or_not_active():
    made = people.make("vera", "viewer")
    User.objects.filter(pk=made.pk).update(is_active=False)

    assert PeopleBackend().get_user(made.pk) is None
    assert PeopleBackend().get_user(made.pk + 1) is None
