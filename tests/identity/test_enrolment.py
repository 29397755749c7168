"""What a new key says of itself, and what is not taken for it."""

import base64
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.identity import enrolment, envelope
from persistence.identity.enrolment import KEY, proof
from persistence.identity.refusals import Refused

NOW = dt.datetime(2026, 11, 25, 16, 0, tzinfo=dt.UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def stated(private=PRIVATE, **changed):
    """A signed enrolment of ben's laptop, with some fields changed before it is signed."""
    signed = enrolment.statement(PRIVATE, authority="ben", label="Ben's laptop", now=NOW)
    return envelope.sign(KEY, {**signed.body, **changed}, private).text()


def test_a_key_proves_itself():
    proven = proof(stated())

    assert (proven.authority, proven.label, proven.issued_at) == ("ben", "Ben's laptop", NOW)
    assert proven.public_key == PRIVATE.public_key().public_bytes_raw()
    assert proven.key_id == envelope.key_id(proven.public_key)


def test_another_key_cannot_speak_for_it():
    signed = envelope.parse(stated(OTHER), payload_type=KEY)
    named = envelope.Envelope(KEY, signed.payload, signed.body["key"], signed.signature)

    with pytest.raises(Refused, match="does not verify") as refused:
        proof(named.text())
    assert refused.value.status == 403
    with pytest.raises(Refused, match="another key"):
        proof(signed.text())


def test_no_other_statement_enrols_a_key():
    signed = envelope.parse(stated(), payload_type=KEY)
    ruling = envelope.sign("application/vnd.ciris.identity-ruling+json", signed.body, PRIVATE)

    with pytest.raises(Refused, match="is of type") as refused:
        proof(ruling.text())
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"extra": "1"}, "exactly the fields"),
        ({"label": 7}, "all text"),
        ({"schema": "identity-key/2"}, "schema"),
        ({"authority": ""}, "authority"),
        ({"nonce": "00"}, "nonce"),
        ({"label": " laptop"}, "label"),
        ({"label": "a\u0301"}, "label"),
        ({"label": "l" * 81}, "80 printable"),
        ({"label": "safe\u202egnp"}, "80 printable"),
        ({"key": "0" * 64}, "SHA-256"),
        ({"public_key": base64.b64encode(b"short").decode()}, "5 bytes"),
        ({"public_key": "***"}, "not base64"),
        ({"issued_at": "yesterday"}, "issued_at"),
    ],
)
def test_a_statement_of_another_form_is_refused(changed, said):
    with pytest.raises(Refused, match=said) as refused:
        proof(stated(**changed))

    assert refused.value.status == 422


def test_an_envelope_that_is_too_large_is_refused_unread():
    with pytest.raises(Refused) as refused:
        proof(b"{" * (envelope.LARGEST + 1))

    assert (refused.value.code, refused.value.status) == ("large", 413)
