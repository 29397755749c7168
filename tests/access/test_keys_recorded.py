"""What is done to authorities' keys, and what is refused, stays in the console's chain."""

from types import SimpleNamespace

import pytest

from ciris_admin.access.authority_keys import confirm, enrol, revoke
from ciris_admin.access.models import AuthorityKey
from persistence.audit import signing
from persistence.identity.refusals import Refused
from tests import people
from tests.access.enrolling import NOW, enrolled, envelope_of, first_words
from tests.access.trail import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return people.make("ada", "administrator")


@pytest.fixture
def ben():
    return people.make("ben", "authority")


def test_the_life_of_a_key(ada, ben):
    key = enrolled(ben)
    confirm(key.key_id, by=ada, typed=first_words(key), now=NOW)
    revoke(key.key_id, by=ben, reason=" Lost the laptop. ", now=NOW)

    about = {"authority": "ben", "key": key.key_id, "label": "laptop"}
    assert entries(of="access.key.") == [
        ("access.key.enrolled", "ben", about),
        ("access.key.confirmed", "ada", about),
        ("access.key.revoked", "ben", about | {"reason": "Lost the laptop."}),
    ]


REFUSALS = {
    "malformed": ("enrol", lambda of: enrol(of.ben, "{", now=NOW)),
    "known": ("enrol", lambda of: enrolled(of.ben)),
    "role": ("enrol", lambda of: enrol(of.ada, envelope_of("ada"), now=NOW)),
    "words": ("confirm", lambda of: confirm(of.key, by=of.ada, typed="no no", now=NOW)),
    "unknown": ("confirm", lambda of: confirm("0" * 64, by=of.ada, typed="x", now=NOW)),
    "reason": ("revoke", lambda of: revoke(of.key, by=of.ada, reason=" ", now=NOW)),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_recorded_and_changes_nothing(ada, ben, code):
    of = SimpleNamespace(ada=ada, ben=ben, key=enrolled(ben).key_id)
    before, said = AuthorityKey.objects.values().get(), len(entries())
    act, refused = REFUSALS[code]

    with pytest.raises(Refused) as caught:
        refused(of)

    assert caught.value.code == code
    (entry,) = entries()[said:]
    assert entry[0] == "access.key.refused"
    assert (entry[2]["act"], entry[2]["code"]) == (act, code)
    assert entry[2]["sentence"] == str(caught.value)
    assert AuthorityKey.objects.values().get() == before


def test_without_the_audit_key_no_key_is_revoked(ada, ben, monkeypatch):
    key = enrolled(ben)

    def unusable():
        raise signing.NoAuditKey("The audit key is gone.")

    monkeypatch.setattr(signing, "held", unusable)

    with pytest.raises(signing.NoAuditKey):
        revoke(key.key_id, by=ben, reason="Lost.", now=NOW)
    assert AuthorityKey.objects.get().revoked_at is None
