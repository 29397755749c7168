"""Keys of authorities: who may enrol, confirm and revoke one, and what the register then says."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group

from ciris_admin.access import authority_keys
from ciris_admin.access.authority_keys import ConsoleRing, confirm, enrol, revoke
from ciris_admin.access.models import AuthorityKey
from persistence.identity.refusals import Refused
from tests import people
from tests.access.enrolling import NOW, confirmed, enrolled, envelope_of, first_words, private_key

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def ada():
    return people.make("ada", "administrator")


@pytest.fixture
def ben():
    return people.make("ben", "authority")


def refused(act, status, said):
    with pytest.raises(Refused, match=said) as caught:
        act()
    assert caught.value.status == status


def test_a_key_signs_once_it_is_confirmed(ada, ben):
    key = enrolled(ben)
    ring = ConsoleRing()
    assert not ring.key(key.key_id).usable(LATER)

    confirm(key.key_id, by=ada, typed=first_words(key), now=NOW)

    found = ring.key(key.key_id)
    assert found.usable(LATER)
    assert (found.authority, found.label, found.administrator) == ("ben", "laptop", False)
    assert found.public_key == private_key("ben").public_key().public_bytes_raw()
    assert ring.all_keys() == [found]


@pytest.mark.parametrize("role", ["viewer", "operator", "administrator"])
def test_enrolling_takes_the_role_of_an_authority(role):
    person = people.make("vera", role)

    refused(lambda: enrolled(person), 403, "has not the role authority")


def test_a_key_is_enrolled_by_whom_it_names(ben):
    refused(lambda: enrol(ben, envelope_of("cyd"), now=NOW), 403, "for 'cyd'; you sign as 'ben'")


def test_a_key_belongs_to_one_person(ben):
    cyd = people.make("cyd", "authority")
    enrolled(ben)

    refused(lambda: enrolled(ben), 409, "enrolled already")
    refused(lambda: enrolled(cyd, key=private_key("ben")), 409, "enrolled already")


def test_an_old_enrolment_is_not_taken(ben):
    late = NOW + dt.timedelta(hours=73)

    refused(lambda: enrol(ben, envelope_of("ben"), now=late), 422, "72 hours")
    early = envelope_of("ben", at=NOW + dt.timedelta(minutes=6))
    refused(lambda: enrol(ben, early, now=NOW), 422, "in the future")


def test_nobody_has_more_than_five_keys_that_are_not_revoked(ben):
    made = [enrolled(ben, key=private_key(str(number))) for number in range(5)]
    refused(lambda: enrolled(ben), 409, "You have 5 keys")

    revoke(made[0].key_id, by=ben, reason="Old laptop.", now=NOW)

    assert enrolled(ben).state == "waiting"


def test_a_renamed_person_signs_under_the_name_they_began_with(ben):
    enrolled(ben)
    ben.username = "benedict"
    ben.save()

    refused(lambda: enrolled(ben, key=private_key("phone")), 403, "you sign as 'ben'")
    again = enrol(ben, envelope_of("ben", key=private_key("phone")), now=NOW)
    assert again.authority == "ben"


def test_nobody_signs_under_a_name_that_somebody_else_signed_with(ben):
    enrolled(ben)
    ben.username = "benedict"
    ben.save()
    other = people.make("ben", "authority")

    refused(lambda: enrolled(other, key=private_key("other")), 409, "Somebody else signs as 'ben'")


@pytest.mark.parametrize("typed", ["", "abandon", "abandon abandon", "{one}", "{two} {one}"])
def test_words_that_are_not_the_keys_confirm_nothing(ada, ben, typed):
    key = enrolled(ben)
    one, two = first_words(key).split()

    act = typed.format(one=one, two=two)
    refused(lambda: confirm(key.key_id, by=ada, typed=act, now=NOW), 422, "Have ben read")
    assert AuthorityKey.objects.get().state == "waiting"


def test_words_may_be_typed_in_capitals_and_more_of_them(ada, ben):
    key = enrolled(ben)

    typed = f"  {first_words(key, 8).upper()} "
    assert confirm(key.key_id, by=ada, typed=typed, now=NOW).confirmed_by == ada


def test_confirming_takes_an_administrator_and_not_the_owner(ben):
    both = people.make("dan", "authority", "administrator")
    key, own = enrolled(ben), enrolled(both)

    refused(lambda: confirm(key.key_id, by=ben, typed=first_words(key), now=NOW), 403, "takes an")
    refused(lambda: confirm(own.key_id, by=both, typed=first_words(own), now=NOW), 403, "is yours")


def test_a_key_is_confirmed_once(ada, ben):
    key = confirmed(ben, ada)

    again = people.make("zoe", "administrator")
    refused(
        lambda: confirm(key.key_id, by=again, typed=first_words(key), now=LATER), 409, "confirmed"
    )
    assert AuthorityKey.objects.get().confirmed_by == ada


def test_a_revoked_key_is_revoked_for_good(ada, ben):
    key = confirmed(ben, ada)
    assert revoke(key.key_id, by=ben, reason=" Laptop stolen. ", now=LATER).state == "revoked"

    assert not ConsoleRing().key(key.key_id).usable(LATER)
    refused(lambda: revoke(key.key_id, by=ada, reason="Again.", now=LATER), 409, "final")
    refused(
        lambda: confirm(key.key_id, by=ada, typed=first_words(key), now=LATER),
        409,
        "revoked already",
    )
    assert AuthorityKey.objects.get().revoked_reason == "Laptop stolen."


def test_a_key_that_waits_can_be_revoked_and_then_never_confirmed(ada, ben):
    key = enrolled(ben)
    revoke(key.key_id, by=ada, reason="The words differ.", now=NOW)

    refused(lambda: confirm(key.key_id, by=ada, typed=first_words(key), now=NOW), 409, "revoked")


def test_revoking_takes_the_owner_or_an_administrator_and_a_reason(ben):
    key, cyd = enrolled(ben), people.make("cyd", "authority")

    refused(lambda: revoke(key.key_id, by=cyd, reason="Spite.", now=NOW), 403, "owner")
    refused(lambda: revoke(key.key_id, by=ben, reason="  ", now=NOW), 422, "Say why")
    refused(lambda: revoke("0" * 64, by=ben, reason="Lost.", now=NOW), 404, "no such key")


@pytest.mark.parametrize("end", ["role", "account"])
def test_whoever_is_no_authority_any_more_signs_nothing(ada, ben, end):
    key = confirmed(ben, ada)
    if end == "role":
        ben.groups.clear()
    else:
        ben.is_active = False
        ben.save()

    found = ConsoleRing().key(key.key_id)
    assert found.confirmed_at
    assert not found.usable(LATER)


def test_the_register_says_who_is_an_administrator_too(ada):
    both = people.make("dan", "authority", "administrator")

    assert ConsoleRing().key(confirmed(both, ada).key_id).administrator
    assert ConsoleRing().key("0" * 64) is None


def test_a_person_whose_role_went_away_meanwhile_is_asked_anew(ada, ben):
    key = enrolled(ben)
    assert authority_keys.has_role(ada, "administrator")  # remembered with the object
    ada.groups.set(Group.objects.filter(name="viewer"))

    refused(lambda: confirm(key.key_id, by=ada, typed=first_words(key), now=NOW), 403, "takes an")
