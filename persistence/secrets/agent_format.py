"""Secrets as the agents of June 2025 seal them: opened, never made.

AES-256-GCM without associated data, under PBKDF2-HMAC-SHA256 of the agent's master key with
the record's salt, 100 000 rounds. So a value that was swapped between rows opens all the same.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from persistence.secrets.sealing import KEY_BYTES, NONCE_BYTES, WrongKey, decrypt

KEY_REF = "master_key_v1"  # what agents call every master key of theirs
ROUNDS = 100_000


def unseal(value: bytes, salt: bytes, nonce: bytes, key: bytes, secret_uuid: str) -> bytes:
    """Return the value. Raises WrongKey: this format cannot tell a wrong key from damage."""
    wrong = WrongKey(
        f"The agent's secret {secret_uuid} does not open: this is not its master key, or the"
        " stored value is damaged (the agent's format cannot tell which)."
    )
    if len(nonce) != NONCE_BYTES:
        raise wrong
    record_key = PBKDF2HMAC(SHA256(), KEY_BYTES, salt, ROUNDS).derive(key)
    try:
        return decrypt(record_key, nonce, value, b"")
    except InvalidTag:
        raise wrong from None
