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

    def refusal(self, at: dt.datetime) -> str | None:
        """Say why the key may not sign what comes at that moment; None if it may."""
        if self.revoked_at is not None:
            return "This key is revoked: it signs nothing any more."
        if self.confirmed_at is None or self.confirmed_at > at:
            return "This key is not confirmed yet: an administrator has to compare its words."
        return None if self.active else f"{self.authority} is no authority at present."

    def usable(self, at: dt.datetime) -> bool:
        return self.refusal(at) is None


class KeyRing(Protocol):
    """Whoever keeps the keys; it answers with what is so now."""

    def key(self, key_id: str) -> AuthorityKey | None: ...

    def all_keys(self) -> Sequence[AuthorityKey]: ...
