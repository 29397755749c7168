"""Keys of people of the console, made from their names."""

import datetime as dt
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ciris_admin.access import authority_keys
from persistence.identity import enrolment

NOW = dt.datetime(2026, 11, 25, 16, 0, tzinfo=dt.UTC)


def private_key(name="ben"):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def envelope_of(name, *, key=None, label="laptop", at=NOW):
    """The envelope in which a key says that it is to be `name`'s."""
    made = enrolment.statement(key or private_key(name), authority=name, label=label, now=at)
    return made.text()


def enrolled(person, *, now=NOW, **facts):
    return authority_keys.enrol(person, envelope_of(person.username, **facts), now=now)


def first_words(key, count=2):
    return " ".join(authority_keys.words(key.key_id).split()[:count])


def confirmed(person, administrator, *, now=NOW, **facts):
    """A key that may sign: enrolled by its owner, its words compared by an administrator."""
    key = enrolled(person, now=now, **facts)
    return authority_keys.confirm(key.key_id, by=administrator, typed=first_words(key), now=now)
