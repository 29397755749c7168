"""The authorities and their keys as one reader sees them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q

from ciris_admin.access.authority_keys import WORDS_TO_TYPE, authority_name
from ciris_admin.access.models import AuthorityKey
from ciris_admin.access.roles import ADMINISTRATOR, AUTHORITY, has_role
from persistence.identity.words import words

HIDDEN = "·····"  # a word that whoever confirms the key has to be told
_ORDER = {"confirmed": 0, "waiting": 1, "revoked": 2}


@dataclass(frozen=True)
class KeyRow:
    """A key. `words` hides the first words of another's key that waits to be confirmed."""

    key_id: str
    label: str
    state: str
    words: str
    enrolled_at: dt.datetime
    confirmed_at: dt.datetime | None
    confirmed_by: str | None
    revoked_at: dt.datetime | None
    revoked_by: str | None
    revoked_reason: str
    may_confirm: bool
    may_revoke: bool


@dataclass(frozen=True)
class AuthorityRow:
    """A person who may rule or once had a key, and the name that they sign with."""

    person: str
    authority: str
    may_rule: bool
    keys: Sequence[KeyRow]

    @property
    def signs(self) -> bool:
        return self.may_rule and any(key.state == "confirmed" for key in self.keys)


def authorities(reader: User) -> list[AuthorityRow]:
    """Return everybody with the role or with a key, whoever may rule first."""
    found = User.objects.filter(
        Q(groups__name=AUTHORITY) | Q(authority_keys__isnull=False)
    ).distinct()
    rows = [_authority(person, reader) for person in found]
    return sorted(rows, key=lambda row: (not row.may_rule, row.authority))


def sentence(rows: Sequence[AuthorityRow]) -> str:
    """Say how many may rule, and how many of them can."""
    ruling = [row for row in rows if row.may_rule]
    if not ruling:
        return "Nobody has the role authority: no change to the identity can be ruled on."
    who = "1 person has" if len(ruling) == 1 else f"{len(ruling)} people have"
    able = sum(row.signs for row in ruling)
    signing = (
        "1 of them has a key that signs" if able == 1 else f"{able} of them have keys that sign"
    )
    return f"{who} the role authority; {signing if able else 'no key signs yet'}."


def _authority(person: User, reader: User) -> AuthorityRow:
    keys = person.authority_keys.select_related("confirmed_by", "revoked_by").order_by("-pk")
    rows = [_key(key, reader) for key in keys]  # the newest first
    return AuthorityRow(
        person=person.get_username(),
        authority=authority_name(person),
        may_rule=has_role(person, AUTHORITY),
        keys=sorted(rows, key=lambda row: _ORDER[row.state]),
    )


def _key(key: AuthorityKey, reader: User) -> KeyRow:
    own, administers = key.person_id == reader.pk, has_role(reader, ADMINISTRATOR)
    said = words(key.key_id).split()
    if key.state == "waiting" and not own:
        said[:WORDS_TO_TYPE] = [HIDDEN] * WORDS_TO_TYPE
    return KeyRow(
        key_id=key.key_id,
        label=key.label,
        state=key.state,
        words=" ".join(said),
        enrolled_at=key.enrolled_at,
        confirmed_at=key.confirmed_at,
        confirmed_by=_name(key.confirmed_by),
        revoked_at=key.revoked_at,
        revoked_by=_name(key.revoked_by),
        revoked_reason=key.revoked_reason,
        may_confirm=key.state == "waiting" and administers and not own,
        may_revoke=key.state != "revoked" and (administers or own),
    )


def _name(person: User | None) -> str | None:
    return person.get_username() if person else None
