"""Sealing: what goes in comes out, under its own key and in its own row alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from persistence.secrets import sealing
from persistence.secrets.sealing import Damaged, MasterKey, Moved, Row, Unopened, WrongKey

KEY = MasterKey(bytes(range(32)))
ROW = Row("60d1fb2a-962b-4f58-af4c-ed1a290233fd", "HIGH", "tool", manual_only=False)
VALUE = b"correct horse battery staple"
VECTORS = Path(__file__).parents[1] / "data" / "vectors" / "wycheproof_aes_gcm_test.json"


@given(st.binary(max_size=300))
def test_what_was_sealed_is_unsealed(value):
    assert sealing.unseal(sealing.seal(value, KEY, ROW), KEY, ROW) == value


def test_the_same_value_never_seals_to_the_same_bytes():
    one, other = sealing.seal(VALUE, KEY, ROW), sealing.seal(VALUE, KEY, ROW)

    assert one.salt != other.salt
    assert one.nonce != other.nonce
    assert one.value[: len(VALUE)] != other.value[: len(VALUE)]


def test_a_wrong_key_is_named():
    sealed, other = sealing.seal(VALUE, KEY, ROW), MasterKey(bytes(32))

    with pytest.raises(WrongKey, match=f"{KEY.id}, and this is {other.id}"):
        sealing.unseal(sealed, other, ROW)


def test_a_wrong_key_under_the_right_name_opens_nothing():
    other = MasterKey(bytes(32))
    sealed = replace(sealing.seal(VALUE, KEY, ROW), key_id=other.id)

    with pytest.raises(Damaged):
        sealing.unseal(sealed, other, ROW)


@pytest.mark.parametrize("part", ["salt", "nonce", "value"])
def test_a_flipped_bit_is_damage(part):
    sealed = sealing.seal(VALUE, KEY, ROW)
    for place in range(len(getattr(sealed, part))):
        changed = bytearray(getattr(sealed, part))
        changed[place] ^= 1
        with pytest.raises(Damaged):
            sealing.unseal(replace(sealed, **{part: bytes(changed)}), KEY, ROW)


@pytest.mark.parametrize("part", ["salt", "nonce", "value"])
def test_a_part_cut_short_is_damage(part):
    sealed = sealing.seal(VALUE, KEY, ROW)
    for length in range(len(getattr(sealed, part))):
        with pytest.raises(Damaged):
            sealing.unseal(replace(sealed, **{part: getattr(sealed, part)[:length]}), KEY, ROW)


@pytest.mark.parametrize(
    "changes",
    [
        {"secret_uuid": "317a1565-d902-493b-bccb-163deb431aa7"},
        {"sensitivity": "LOW"},
        {"actions": "tool,speak"},
        {"manual_only": True},
    ],
)
def test_a_moved_row_or_an_altered_rule_opens_nothing(changes):
    sealed = sealing.seal(VALUE, KEY, ROW)

    with pytest.raises(Moved):
        sealing.unseal(sealed, KEY, replace(ROW, **changes))


def test_no_error_holds_the_value_or_the_key():
    sealed = sealing.seal(VALUE, KEY, ROW)
    wrongs = [
        (sealed, MasterKey(bytes(32)), ROW),
        (replace(sealed, value=sealed.value[:-1]), KEY, ROW),
        (sealed, KEY, replace(ROW, actions="")),
        (replace(sealed, version=9), KEY, ROW),
    ]
    for wrong in wrongs:
        with pytest.raises(Unopened) as refusal:
            sealing.unseal(*wrong)
        said = f"{refusal.value!r}{refusal.value.__cause__!r}"
        assert VALUE.decode() not in said
        assert KEY.key.hex() not in said
    assert KEY.key.hex() not in repr(KEY)
    assert repr(KEY.key) not in repr(KEY)


def test_wycheproof():
    """Each invalid case is refused; each valid one opens whose nonce is of a usable length."""
    groups = json.loads(VECTORS.read_text())["testGroups"]
    opened = refused = 0
    for case in (case for group in groups for case in group["tests"]):
        key, nonce, text, bound, sealed, tag = (
            bytes.fromhex(case[part]) for part in ("key", "iv", "msg", "aad", "ct", "tag")
        )
        if case["result"] == "valid" and 8 <= len(nonce) <= 128:
            assert sealing.encrypt(key, nonce, text, bound) == sealed + tag
            assert sealing.decrypt(key, nonce, sealed + tag, bound) == text
            opened += 1
        else:  # ours is 12 bytes: others, valid ones too, are what the library leaves out
            with pytest.raises((InvalidTag, ValueError)):
                sealing.decrypt(key, nonce, sealed + tag, bound)
            refused += 1
    assert (opened, refused) == (202, 114)
