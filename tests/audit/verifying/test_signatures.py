"""Signatures against Wycheproof's cases, and keys against hostile text."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from persistence.audit.verifying.signatures import BadKey, PublicKey, decoded

DATA = Path(__file__).resolve().parents[2] / "data"
VECTORS = DATA / "vectors"
SEED_GEN1 = (DATA / "keys" / "agent_audit_public.gen1.pem").read_text()
FILES = (
    "wycheproof_ed25519_test.json",
    "wycheproof_rsa_pss_2048_sha256_mgf1_32_test.json",
    "wycheproof_rsa_pss_3072_sha256_mgf1_32_test.json",
)


def pem(key) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize("name", FILES)
def test_wycheproof(name):
    wrong = []
    for group in json.loads((VECTORS / name).read_text())["testGroups"]:
        key = PublicKey.from_pem(group["publicKeyPem"])
        salt = {"salt": group["sLen"]} if "sLen" in group else {}
        for case in group["tests"]:
            held = key.verifies(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]), **salt)
            if held != (case["result"] == "valid"):
                wrong.append(case["tcId"])

    assert wrong == []


def test_a_key_has_the_name_that_agents_give_it():
    """By a formula, and as the seed's own agent named the key that it made first."""
    key = pem(Ed25519PrivateKey.generate().public_key())
    name = base64.b64encode(hashlib.sha256(key.encode()).digest()[:16]).decode()

    assert PublicKey.from_pem(key).id == PublicKey.from_pem(key.strip()).id == name
    assert PublicKey.from_pem(SEED_GEN1).id == "FZMEnF3EpgDV6H5M2auKIg=="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN PUBLIC KEY-----\n",
        pem(Ed25519PrivateKey.generate().public_key())[:60],
        pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
        pem(rsa.generate_private_key(65537, 1024).public_key()),
        "\udcff",
    ],
    ids=["nothing", "no end", "half a key", "another curve", "too short", "no text"],
)
def test_what_is_no_key_of_ours_is_a_sentence(text):
    with pytest.raises(BadKey, match="this"):
        PublicKey.from_pem(text)


@pytest.mark.parametrize("text", ["QQ", "QR==", "Q Q==", "QQ==\n", "é", "Q===", "QQ==QQ==", "-_8="])
def test_base64_has_one_spelling(text):
    assert decoded("QQ==") == b"A"
    assert decoded(text) is None
