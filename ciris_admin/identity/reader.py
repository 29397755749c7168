"""Who reads: the name that they sign with, what they may do, and which keys there are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from ciris_admin.access import authority_keys, roles
from persistence.identity.keys import AuthorityKey


@dataclass(frozen=True)
class Reader:
    """A person in front of the queue, with the register of all keys as it is now."""

    name: str
    is_authority: bool
    is_administrator: bool
    register: Sequence[AuthorityKey]
    at: dt.datetime

    @property
    def keys(self) -> Sequence[AuthorityKey]:
        return [key for key in self.register if key.authority == self.name]

    @property
    def usable_keys(self) -> Sequence[AuthorityKey]:
        return [key for key in self.keys if key.usable(self.at)]

    @property
    def usable_ids(self) -> frozenset[str]:
        return frozenset(key.key_id for key in self.register if key.usable(self.at))


def reader(request: HttpRequest, *, now: dt.datetime) -> Reader:
    """Return who reads, with all keys as they are at this moment."""
    user = roles.signed_in(request)
    return Reader(
        name=authority_keys.authority_name(user),
        is_authority=roles.has_role(user, roles.AUTHORITY),
        is_administrator=roles.has_role(user, roles.ADMINISTRATOR),
        register=authority_keys.ConsoleRing().all_keys(),
        at=now,
    )
