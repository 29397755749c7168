"""Public keys and what they signed: Ed25519, and RSA-PSS as agents use it.

The algorithm is the key's own, never what a row or a table claims.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

ED25519, RSA_PSS = "ed25519", "rsa-pss"
SMALLEST_RSA = 2048  # bits


class BadKey(ValueError):
    """Text is not a public key that we verify with; the message says why."""


@dataclass(frozen=True)
class PublicKey:
    """A public key with its names: `id` as agents form it, `fingerprint` SHA-256 of the DER."""

    pem: str
    algorithm: str
    id: str
    fingerprint: str
    raw: Ed25519PublicKey | RSAPublicKey = field(repr=False, compare=False)

    @classmethod
    def from_pem(cls, text: str) -> "PublicKey":
        """Read a SubjectPublicKeyInfo in PEM. Raises BadKey."""
        if type(text) is not str:
            raise BadKey("this is no text")  # but what SQLite holds in place of some
        try:
            key = load_pem_public_key(text.strip().encode())
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise BadKey("this is not a public key in PEM, or it is cut short") from error
        if not isinstance(key, Ed25519PublicKey | RSAPublicKey):
            raise BadKey("this is neither an Ed25519 nor an RSA key")
        if isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_RSA:
            raise BadKey(f"this RSA key has {key.key_size} bits, too few to vouch for anything")
        return cls.of(key)

    @classmethod
    def of(cls, key: Ed25519PublicKey | RSAPublicKey) -> "PublicKey":
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        name = base64.b64encode(hashlib.sha256(pem.encode()).digest()[:16]).decode()
        algorithm = ED25519 if isinstance(key, Ed25519PublicKey) else RSA_PSS
        return cls(pem, algorithm, name, hashlib.sha256(der).hexdigest(), key)

    def verifies(self, signature: bytes, message: bytes, salt: int = PSS.MAX_LENGTH) -> bool:  # type: ignore[assignment]  # its sentinel is no int to the stubs
        """Say whether the key signed these bytes; `salt` in bytes is for RSA-PSS alone."""
        try:
            if isinstance(self.raw, Ed25519PublicKey):
                self.raw.verify(signature, message)
            else:
                padding = PSS(mgf=MGF1(SHA256()), salt_length=salt)
                self.raw.verify(signature, message, padding, SHA256())
        except InvalidSignature:
            return False
        return True

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return PublicKey.from_pem, (self.pem,)  # to another process


def decoded(text: str) -> bytes | None:
    """Decode base64 in its one spelling; None for any other, which would hide an edit."""
    try:
        content = binascii.a2b_base64(text, strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        return None
    return content if binascii.b2a_base64(content, newline=False).decode() == text else None
