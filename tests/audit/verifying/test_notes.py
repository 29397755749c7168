"""Signed notes and checkpoints: one form, and nothing beside it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit.verifying.notes import BadNote, Checkpoint, parse_note, sign_note

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw()
ORIGIN = "ciris-admin/store/0123456789abcdef"
POINT = Checkpoint(ORIGIN, 3, bytes(32), ("head " + "ab" * 32, "time 2026-11-25T00:00:00+00:00"))


def test_a_checkpoint_comes_back_as_it_went():
    note = parse_note(sign_note(POINT.text, ORIGIN, KEY))

    assert Checkpoint.parse(note.text) == POINT
    assert (POINT.head, POINT.time) == ("ab" * 32, "2026-11-25T00:00:00+00:00")
    assert note.signed_by(ORIGIN, RAW)


def test_a_signature_holds_for_its_text_name_and_key_alone():
    signed = sign_note(POINT.text, ORIGIN, KEY)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    assert not parse_note(signed.replace("\n3\n", "\n4\n")).signed_by(ORIGIN, RAW)
    assert not parse_note(signed).signed_by(ORIGIN, other)
    assert not parse_note(signed).signed_by("another/name", RAW)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "\n\n— a QUJDREVG\n",
        "text\n\n— a QUJDREVG",
        "text\n\n- a QUJDREVG\n",
        "text\n\n— a b QUJDREVG\n",
        "text\n\n— a QUJDRA==\n",
        "text\n\n— a QUJDREVG=\n",
        "te\rxt\n\n— a QUJDREVG\n",
        "text\n\n" + "— a QUJDREVG\n" * 17,
    ],
)
def test_what_is_no_note_is_a_sentence(note):
    with pytest.raises(BadNote, match=r"note|signature"):
        parse_note(note)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        f"a\n01\n{'A' * 43}=\n",
        f"a\n{'9' * 3000}\n{'A' * 43}=\n",
        f"a\n-1\n{'A' * 43}=\n",
        "a\n1\nQQ==\n",
        f"a\n1\n{'A' * 43}=\n\nb\n",
        f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=",
    ],
)
def test_what_is_no_checkpoint_is_a_sentence(text):
    with pytest.raises(BadNote, match="checkpoint"):
        Checkpoint.parse(text)


def test_a_name_with_a_space_signs_nothing():
    with pytest.raises(BadNote, match="name"):
        sign_note("text\n", "a name", KEY)
