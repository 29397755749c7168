"""The page of authorities and keys: who sees what, and what each act answers."""

import json

import pytest

from ciris_admin import clock
from ciris_admin.access.models import AuthorityKey
from ciris_admin.identity.register import HIDDEN
from persistence.identity.words import words
from tests import engines, people
from tests.access.enrolling import confirmed, enrolled, envelope_of, first_words, private_key

pytestmark = pytest.mark.django_db
PAGE = "/identity/authorities/"
SCRIPT = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def any_store(tmp_path, django_db_blocker):
    """The page reads no store; its frame names one."""
    with django_db_blocker.unblock(), engines.in_place(f"sqlite:///{tmp_path / 'store.db'}"):
        yield


@pytest.fixture
def ada():
    return people.make("ada", "administrator")


@pytest.fixture
def ben():
    return people.make("ben", "authority")


def page(person):
    return people.signed_in(person).get(PAGE).content.decode()


def key_of(person, **facts):
    return enrolled(person, now=clock.now(), at=clock.now(), **facts)


def test_without_authorities_the_page_says_what_that_means(ada):
    html = page(ada)

    assert "Nobody has the role authority: no change to the identity can be ruled on." in html
    assert "data-enrol" not in html


def test_an_authority_is_offered_a_key_and_a_command(ben):
    html = page(ben)

    assert "1 person has the role authority; no key signs yet." in html
    assert 'data-authority="ben"' in html
    assert "manage.py wa enrol ben --key" in html
    assert "no key yet" in html


def test_a_script_enrols_a_key(ben):
    browser = people.signed_in(ben)
    envelope = envelope_of("ben", at=clock.now(), label="<b>phone</b>")

    answer = browser.post(f"{PAGE}enrol", {"envelope": envelope}, headers=SCRIPT)

    assert answer.json()["url"] == PAGE
    html = browser.get(PAGE).content.decode()
    assert "&lt;b&gt;phone&lt;/b&gt;” is enrolled" in html
    assert "waits for an administrator" in html
    assert "<b>phone" not in html
    again = browser.post(f"{PAGE}enrol", {"envelope": envelope}, headers=SCRIPT)
    assert (again.status_code, again.json()["code"]) == (409, "known")


def test_a_file_enrols_a_key_without_a_script(ben, tmp_path):
    path = tmp_path / "enrolment.json"
    path.write_text(envelope_of("ben", at=clock.now()))
    browser = people.signed_in(ben)

    with path.open("rb") as file:
        assert browser.post(f"{PAGE}enrol", {"envelope": file}).status_code == 302
    path.write_bytes(b"\xff\xfe not an envelope")
    with path.open("rb") as file:
        answer = browser.post(f"{PAGE}enrol", {"envelope": file})

    assert answer.status_code == 422
    assert "A signed statement is an object" in answer.content.decode()
    assert AuthorityKey.objects.count() == 1


def test_whoever_confirms_must_be_told_the_first_words(ada, ben):
    key = key_of(ben)
    said = words(key.key_id).split()

    assert f"{HIDDEN} {HIDDEN} {' '.join(said[2:])}" in page(ada)
    assert " ".join(said) not in page(ada)
    assert " ".join(said) in page(ben)


def test_an_administrator_confirms(ada, ben):
    key = key_of(ben)
    browser = people.signed_in(ada)
    address = f"{PAGE}{key.key_id}/confirm"

    wrong = browser.post(address, {"words": "zoo zoo"})
    assert wrong.status_code == 422
    assert "Those are not the first 2 words of this key." in wrong.content.decode()
    right = browser.post(address, {"words": first_words(key)}, follow=True)
    assert "The key “laptop” of ben is confirmed" in right.content.decode()
    assert browser.post(address, {"words": first_words(key)}).status_code == 409


def test_an_authority_revokes_a_key_of_their_own(ada, ben):
    key = confirmed(ben, ada, now=clock.now(), at=clock.now())
    browser = people.signed_in(ben)

    answer = browser.post(f"{PAGE}{key.key_id}/revoke", {"reason": "Lost."}, follow=True)

    html = answer.content.decode()
    assert "is revoked: it signs nothing any more." in html
    assert "by ben: Lost." in html
    assert f"{key.key_id}/revoke" not in html


def test_others_read_and_do_nothing(ben):
    key, vera = key_of(ben), people.make("vera", "viewer")
    browser = people.signed_in(vera)

    html = browser.get(PAGE).content.decode()
    assert "waits for an administrator" in html
    assert "<summary>Confirm" not in html
    assert "<summary>Revoke" not in html
    for act in ("confirm", "revoke"):
        given = {"words": first_words(key), "reason": "Spite."}
        assert browser.post(f"{PAGE}{key.key_id}/{act}", given).status_code == 403
    own = envelope_of("vera", at=clock.now())
    assert browser.post(f"{PAGE}enrol", {"envelope": own}).status_code == 403
    assert AuthorityKey.objects.get().state == "waiting"


def test_a_key_of_somebody_who_is_no_authority_any_more_is_named_so(ada, ben):
    confirmed(ben, ada, now=clock.now(), at=clock.now())
    ben.groups.clear()

    assert "ben is no authority at present" in page(ada)


def test_the_twin_lists_what_the_page_shows(ada, ben):
    key = key_of(ben)
    confirmed(ben, ada, key=private_key("phone"), label="phone", now=clock.now(), at=clock.now())

    [found] = people.signed_in(ada).get(f"{PAGE}?format=json").json()["authorities"]

    assert (found["authority"], found["may_rule"]) == ("ben", True)
    assert [(row["label"], row["state"]) for row in found["keys"]] == [
        ("phone", "confirmed"),
        ("laptop", "waiting"),
    ]
    assert found["keys"][1]["key_id"] == key.key_id


def test_the_words_are_cached_by_the_browser(ben):
    answer = people.signed_in(ben).get("/identity/words.json")

    assert len(json.loads(answer.content)["words"]) == 2048
    assert "max-age=86400" in answer["Cache-Control"]


def test_an_unknown_key_is_not_found(ada):
    answer = people.signed_in(ada).post(f"{PAGE}nothing/revoke", {"reason": "Lost."})

    assert answer.status_code == 404


def test_the_page_opens_on_an_agents_own_store(seed_store, ben):
    assert "read-only" in page(ben)
