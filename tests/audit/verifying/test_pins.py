"""The pins file: read whole and checked, or refused in one sentence."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit.verifying.pins import BadPins, Pin, parse_pins, pins_json, read_pins
from persistence.audit.verifying.signatures import PublicKey

KEYS = [PublicKey.of(Ed25519PrivateKey.generate().public_key()) for _ in range(2)]
PINS = (Pin("store", KEYS[0], 1, 40, "made here", "2026-11-25", "ann"), Pin("console", KEYS[1]))


def test_pins_come_back_as_they_went(tmp_path):
    path = tmp_path / "audit.pins"
    path.write_text(pins_json(PINS))
    path.chmod(0o600)

    assert read_pins(path) == PINS
    assert read_pins(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key_id": KEYS[1].id}, "names another key"),
        ({"algorithm": "rsa-pss"}, "names another key"),
        ({"fingerprint": "00"}, "names another key"),
        ({"public_key": KEYS[0].pem[:50]}, "cannot be read"),
        ({"public_key": None}, "cannot be read"),
        ({"chain": "other"}, "no chain"),
        ({"how": "magic"}, "no way of pinning"),
        ({"from": "1"}, "no number"),
        ({"until": 10**30}, "no number"),
        ({"until": True}, "no number"),
        ({"from": 41}, "ends before"),
        ({"more": 1}, "one too many: more"),
    ],
)
def test_a_pin_that_contradicts_itself_is_refused(change, sentence):
    with pytest.raises(BadPins, match=sentence):
        parse_pins(json.dumps([{**PINS[0].as_dict(), **change}]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{", "not JSON"), ("[" * 10**5, "not JSON"), ("{}", "not a list"), ("[1]", "not a list")],
)
def test_what_is_no_list_of_pins_is_refused(text, sentence):
    with pytest.raises(BadPins, match=sentence):
        parse_pins(text)


def test_a_key_pinned_twice_is_refused():
    with pytest.raises(BadPins, match="pinned twice"):
        parse_pins(pins_json([PINS[0], PINS[0]]))


def test_pins_that_others_can_write_are_refused(tmp_path):
    path = tmp_path / "audit.pins"
    path.write_text("[]")
    path.chmod(0o620)

    with pytest.raises(BadPins, match="chmod 600"):
        read_pins(path)
