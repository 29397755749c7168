"""Pinning a key in the browser: by an administrator, with the password asked again, recorded."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from ciris_admin.chain.chains import CONSOLE
from persistence.audit import pinning, queries
from persistence.audit.filters import EntryFilter
from tests.people import PASSWORD, PASSWORDS, make, signed_in

KEYS = Path(__file__).resolve().parents[1] / "data" / "keys"
PEM = (KEYS / "agent_audit_public.pem").read_text()
EARLIER = (KEYS / "agent_audit_public.gen1.pem").read_text()


@pytest.fixture
def administrator(db, seed_store):
    return signed_in(make("ada", "administrator"))


def post(browser, address, **fields):
    return browser.post(address, {"password": PASSWORD, **fields}, follow=True).content.decode()


def pinned():
    return {pin.key.pem: pin.how for pin in pinning.pins() if pin.chain == "store"}


def test_a_pasted_or_chosen_key_is_pinned_and_recorded(administrator):
    shown = post(administrator, "/audit/keys/pin", public_key=PEM.replace("\n", "\r\n"))
    file = SimpleUploadedFile("gen1.pem", EARLIER.encode())
    post(administrator, "/audit/keys/pin", file=file)

    assert "is pinned, pinned by an operator" in shown
    assert pinned() == {PEM: "operator", EARLIER: "operator"}
    types = [row.event_type for row in queries.page(wanted=EntryFilter(), chain=CONSOLE).rows]
    assert types[:2] == ["audit.key.pinned", "audit.key.pinned"]


def test_trust_on_first_use_is_called_that(administrator):
    claimed = queries.signing_keys()[0].key_id

    shown = post(administrator, "/audit/keys/pin", key_id=claimed)

    assert "trusted on first use" in shown
    assert set(pinned().values()) == {"first use"}


def test_a_pin_is_taken_back(administrator):
    post(administrator, "/audit/keys/pin", public_key=PEM)
    [key_id] = [pin.key.id for pin in pinning.pins() if pin.chain == "store"]

    assert "is trusted no more" in post(administrator, "/audit/keys/unpin", key_id=key_id)
    assert pinned() == {}
    assert "This key is not pinned." in post(administrator, "/audit/keys/unpin", key_id=key_id)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"public_key": PEM, "password": "wrong"}, "This is not your password"),
        ({"public_key": ""}, "Paste the public key in PEM"),
        ({"public_key": PEM[:120]}, "not a public key in PEM, or it is cut short"),
        ({"public_key": "x" * 100_000}, "not a public key in PEM"),
        ({"key_id": "nobody's"}, "Paste the public key in PEM"),
    ],
)
def test_what_cannot_be_pinned_gets_a_sentence(administrator, fields, sentence):
    assert sentence in post(administrator, "/audit/keys/pin", **fields)
    assert pinned() == {}


def test_guessing_the_password_is_throttled_like_sign_in(administrator):
    for _ in range(5):
        post(administrator, "/audit/keys/pin", public_key=PEM, password="guessed")

    shown = post(administrator, "/audit/keys/pin", public_key=PEM)

    assert "Too many wrong passwords" in shown
    assert pinned() == {}


def test_who_came_by_a_link_chooses_a_password_first(administrator):
    person = User.objects.get(username="ada")
    person.set_unusable_password()
    person.save()
    administrator.force_login(person, backend=PASSWORDS)

    assert "You have no password yet" in post(administrator, "/audit/keys/pin", public_key=PEM)
    assert pinned() == {}


def test_only_an_administrator_pins(viewer, seed_store):
    assert viewer.post("/audit/keys/pin", {"public_key": PEM}).status_code == 403
    assert "An administrator pins keys." in viewer.get("/audit/keys/").content.decode()
