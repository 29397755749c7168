"""An act in the console and its entry are one transaction, on either engine."""

import pytest
from django.contrib.auth.models import User

from ciris_admin import clock
from ciris_admin.access import authority_keys, services
from ciris_admin.access.models import AuthorityKey, SignInLink
from persistence.audit import signing
from persistence.identity.refusals import Refused
from tests import people
from tests.access.enrolling import NOW, enrolled, envelope_of
from tests.access.trail import entries


def test_a_person_is_added_with_the_entries_or_not_at_all(console, lose_key):
    services.add_person(name="kim", roles=["viewer"], by="ada", now=clock.now())
    said = [(kind, by) for kind, by, _ in entries()]
    lose_key()

    with pytest.raises(signing.NoAuditKey):
        services.add_person(name="lee", roles=["viewer"], by="ada", now=clock.now())

    assert said == [("access.person.added", "ada"), ("access.link.made", "ada")]
    assert len(entries()) == 2
    assert [one.username for one in User.objects.all()] == ["kim"]
    assert SignInLink.objects.count() == 1


def test_a_refused_key_leaves_its_entry_alone(console):
    ben = people.make("ben", "authority")
    enrolled(ben)

    with pytest.raises(Refused):
        authority_keys.enrol(ben, envelope_of("ben"), now=NOW)

    assert [kind for kind, _, _ in entries()] == ["access.key.enrolled", "access.key.refused"]
    assert AuthorityKey.objects.count() == 1
