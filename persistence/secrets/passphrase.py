"""A master key from a passphrase: Argon2id (RFC 9106), its salt and cost kept in the store."""

import json
import os
from dataclasses import asdict, dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from persistence.secrets.sealing import KEY_BYTES, MasterKey
from persistence.store import StoreError

SHORTEST = 12  # characters of a passphrase


@dataclass(frozen=True)
class Derivation:
    """How a key comes from its passphrase. The defaults are RFC 9106's second choice."""

    salt: str
    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def text(self) -> str:
        return json.dumps({"kdf": "argon2id", **asdict(self)}, sort_keys=True)


def fresh() -> Derivation:
    return Derivation(os.urandom(16).hex())


def parse(text: str) -> Derivation:
    """Read what a store keeps. Raises StoreError."""
    try:
        stored = json.loads(text)
        if stored.pop("kdf") != "argon2id":
            raise ValueError(text)
        return Derivation(**stored)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(
            "How this store's master key comes from its passphrase is unknown to this version."
        ) from None


@lru_cache(maxsize=8)
def derive(passphrase: str, derivation: Derivation) -> MasterKey:
    """Return the key; takes a quarter of a second and 64 MiB by design."""
    kdf = Argon2id(
        salt=bytes.fromhex(derivation.salt),
        length=KEY_BYTES,
        iterations=derivation.iterations,
        lanes=derivation.lanes,
        memory_cost=derivation.memory_kib,
    )
    return MasterKey(kdf.derive(passphrase.encode()))
