"""Wise Authorities who sign with keys in memory, and the register that knows them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.identity import canonical, drafts, envelope, ruling
from persistence.identity.keys import AuthorityKey

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass
class Authority:
    """Whoever holds a private key; the same name always holds the same key."""

    name: str
    administrator: bool = False
    private: Ed25519PrivateKey = field(init=False)

    def __post_init__(self) -> None:
        seed = hashlib.sha256(self.name.encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return envelope.key_id(self.public)

    def sign(self, draft: drafts.Draft, **changed: Any) -> str:
        """Sign a draft, with some of its fields changed first where a test says so."""
        body = {**canonical.decode(draft.payload), **changed}
        return envelope.sign(draft.type, body, self.private).text()

    def ruling(self, change_id: str, decision: str = "approve", **changed: Any) -> str:
        """Return a signed ruling over the change as it stands."""
        draft = drafts.draft_ruling(
            change_id, decision=decision, reason="Read.", authority=self.name, key_id=self.key_id
        )
        return self.sign(draft, **changed)


class Register:
    """The keys of some authorities, as the console's table would give them."""

    def __init__(self, authorities: Sequence[Authority]) -> None:
        self.authorities = {one.name: one for one in authorities}
        self._keys = {
            one.key_id: AuthorityKey(
                key_id=one.key_id,
                authority=one.name,
                public_key=one.public,
                label=f"{one.name}'s key",
                confirmed_at=LONG_AGO,
                revoked_at=None,
                administrator=one.administrator,
            )
            for one in authorities
        }
        self._all = dict(self._keys)
        self._turning: tuple[str, dict[str, Any]] | None = None

    def __getitem__(self, name: str) -> Authority:
        return self.authorities[name]

    def key(self, key_id: str) -> AuthorityKey | None:
        found = self._keys.get(key_id)
        if self._turning and self.authorities[self._turning[0]].key_id == key_id:
            (name, facts), self._turning = self._turning, None
            self.change(name, **facts)
        return found

    def turn(self, name: str, facts: dict[str, Any]) -> None:
        """Answer the next question about a key as it is now, and change it right after."""
        self._turning = (name, facts)

    def all_keys(self) -> Sequence[AuthorityKey]:
        return list(self._keys.values())

    def change(self, name: str, **facts: Any) -> None:
        """Change what is known of a key; without facts it is lost, as if it was never enrolled."""
        key_id = self.authorities[name].key_id
        if facts:
            self._all[key_id] = self._keys[key_id] = replace(self._all[key_id], **facts)
        else:
            self._keys.pop(key_id, None)

    def rule(
        self, name: str, change_id: str, decision: str = "approve", **changed: Any
    ) -> ruling.Outcome:
        return ruling.rule(self[name].ruling(change_id, decision, **changed), ring=self)
