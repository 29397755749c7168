"""The demo's two Wise Authorities: people of the console, with keys made from the seed.

Anybody can make these keys again, so they are revoked as soon as the month is written: what
they signed can be verified, and they sign nothing more.
"""

import datetime as dt
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User

from ciris_admin.access import authority_keys
from ciris_admin.access import services as access
from ciris_admin.access.roles import ADMINISTRATOR, AUTHORITY
from ciris_admin.demo.story import Story
from persistence.identity import canonical, drafts, enrolment, envelope
from persistence.identity.words import words

NAMES = {"amara": [AUTHORITY, ADMINISTRATOR], "tobias": [AUTHORITY]}
LIFE = dt.timedelta(days=30)  # how long before the end of the month they were appointed
PUBLIC = "The demo's key: whoever knows the seed can make it again."


class Authority:
    """One of the two, who signs what is drafted."""

    def __init__(self, name: str, story: Story) -> None:
        self.name = name
        seed = hashlib.sha256(f"{story.seed}/authority/{name}".encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def key_id(self) -> str:
        return envelope.key_id(self.private.public_key().public_bytes_raw())

    def sign(self, draft: drafts.Draft) -> str:
        body = canonical.decode(draft.payload)
        return envelope.sign(draft.type, body, self.private).text()


def appoint(story: Story) -> dict[str, Authority]:
    """Add both to the console with keys that are good from the start of the month."""
    since = story.until - LIFE
    access.first_administrator(story.until)  # the oldest account stays whoever runs the demo
    found = {name: Authority(name, story) for name in NAMES}
    people = {name: _person(name, story.until) for name in NAMES}
    ring = authority_keys.ConsoleRing()
    for name, authority in found.items():
        if ring.key(authority.key_id) is None:
            proof = enrolment.statement(
                authority.private, authority=name, label="demo key", now=since
            )
            authority_keys.enrol(people[name], proof.text(), now=since)
            other = User.objects.filter(groups__name=ADMINISTRATOR).exclude(username=name)[0]
            authority_keys.confirm(
                authority.key_id, by=other, typed=words(authority.key_id), now=since
            )
    return found


def dismiss(found: dict[str, Authority], now: dt.datetime) -> None:
    """Revoke the keys: they have signed all that they are to sign."""
    ring = authority_keys.ConsoleRing()
    for name, authority in found.items():
        key = ring.key(authority.key_id)
        if key is not None and key.revoked_at is None:
            owner = User.objects.get(username=name)
            authority_keys.revoke(authority.key_id, by=owner, reason=PUBLIC, now=now)


def _person(name: str, now: dt.datetime) -> User:
    found = User.objects.filter(username=name).first()
    if found:
        return found
    return access.add_person(name=name, roles=NAMES[name], by=access.COMMAND_LINE, now=now).user
