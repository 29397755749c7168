"""The register of authorities' keys, as the rules of the identity ask it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class AuthorityKey:
    """A public key, whose it is, and since when and until when it may sign."""

    key_id: str
    authority: str
    public_key: bytes
    label: str
    confirmed_at: dt.datetime | None
    revoked_at: dt.datetime | None
    administrator: bool
    active: bool = True

    def usable(self, at: dt.datetime) -> bool:
        """Say whether the key may sign at that moment."""
        confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        return self.active and confirmed and (self.revoked_at is None or at < self.revoked_at)


class KeyRing(Protocol):
    """Whoever keeps the keys; it answers with what is so now."""

    def key(self, key_id: str) -> AuthorityKey | None: ...

    def all_keys(self) -> Sequence[AuthorityKey]: ...
