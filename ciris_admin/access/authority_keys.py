"""The keys of Wise Authorities: enrolled by their owner, confirmed by an administrator, revoked.

A row is never deleted and its public key never changes: a ruling of years ago must stay
verifiable. Each act is one transaction, decided by the row count of a conditional UPDATE, with
its entry of the console's chain; a refusal leaves an entry too.
"""

import base64
import contextlib
import datetime as dt
from collections.abc import Callable, Iterator

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ciris_admin.access.models import AuthorityKey
from ciris_admin.access.roles import ADMINISTRATOR, AUTHORITY, has_role
from ciris_admin.chain.recording import record
from persistence.identity import enrolment, keys
from persistence.identity.refusals import Refused
from persistence.identity.rules import LATEST_START, OLDEST_SIGNATURE
from persistence.identity.words import words

MOST_KEYS = 5  # unrevoked, of one person
WORDS_TO_TYPE = 2
LONGEST_REASON = 400


def enrol(user: User, envelope: str | bytes, *, now: dt.datetime) -> AuthorityKey:
    """Take a key that proves itself and is to be this person's. It signs nothing yet.

    Raises Refused.
    """
    with _recording("enrol", user, "") as recorded:
        proof = enrolment.proof(envelope)
        if not OLDEST_SIGNATURE >= now - proof.issued_at >= -LATEST_START:
            raise Refused(
                "old",
                "The enrolment is dated more than 72 hours ago, or in the future.",
                status=422,
            )
        key = _enrolled(user, proof, now)
        recorded("enrolled", key)
        return key


def _enrolled(user: User, proof: enrolment.Proof, now: dt.datetime) -> AuthorityKey:
    try:
        with transaction.atomic():
            _lock()
            _check_person(user, proof.authority)
            return AuthorityKey.objects.create(
                person=user,
                authority=proof.authority,
                key_id=proof.key_id,
                public_key=base64.b64encode(proof.public_key).decode(),
                label=proof.label,
                enrolled_at=now,
                enrolment=proof.text,
            )
    except IntegrityError as error:
        raise Refused("known", "This key is enrolled already: a key is enrolled once.") from error


@contextlib.contextmanager
def _recording(act: str, by: User, key_id: str) -> Iterator[Callable[[str, AuthorityKey], object]]:
    """Make one transaction of an act and its entry; of a refusal only the entry stays."""

    def recorded(what: str, key: AuthorityKey) -> None:
        said = {"authority": key.authority, "key": key.key_id, "label": key.label}
        if key.revoked_reason:
            said["reason"] = key.revoked_reason
        record(f"access.key.{what}", by=by.get_username(), payload=said)

    try:
        with transaction.atomic():
            yield recorded
    except Refused as refused:
        said = {"act": act, "key": key_id[:64], "code": refused.code, "sentence": str(refused)}
        record("access.key.refused", by=by.get_username(), payload=said)
        raise


def authority_name(user: User) -> str:
    """Return the name that a person signs with: as at their first key, whatever came later."""
    first = AuthorityKey.objects.filter(person=user).order_by("pk").first()
    return first.authority if first else user.get_username()


def confirm(key_id: str, *, by: User, typed: str, now: dt.datetime) -> AuthorityKey:
    """Let a key sign from now on: an administrator has compared its words with its owner.

    `typed` are the first two words of its fingerprint or more, as the owner read them out.
    Raises Refused.
    """
    with _recording("confirm", by, key_id) as recorded:
        key = _confirmed(key_id, by, typed, now)
        recorded("confirmed", key)
        return key


def _confirmed(key_id: str, by: User, typed: str, now: dt.datetime) -> AuthorityKey:
    key = _known(key_id)
    if not has_role(_as_now(by), ADMINISTRATOR):
        raise Refused("role", "Confirming a key takes an administrator.", status=403)
    if key.person_id == by.pk:
        raise Refused("own", "This key is yours: another administrator confirms it.", status=403)
    said, fingerprint = typed.lower().split(), words(key_id).split()
    if len(said) < WORDS_TO_TYPE or fingerprint[: len(said)] != said:
        raise Refused(
            "words",
            f"Those are not the first {WORDS_TO_TYPE} words of this key. Have {key.authority} read"
            " them from the device that made it; if they differ, revoke this key.",
            status=422,
        )
    waiting = AuthorityKey.objects.filter(pk=key.pk, confirmed_at=None, revoked_at=None)
    if not waiting.update(confirmed_at=now, confirmed_by=by):
        key.refresh_from_db()
        raise Refused("decided", f"This key is {key.state} already.")
    key.refresh_from_db()
    return key


def revoke(key_id: str, *, by: User, reason: str, now: dt.datetime) -> AuthorityKey:
    """Let a key sign nothing from now on, for good: its owner or an administrator says so.

    Raises Refused.
    """
    with _recording("revoke", by, key_id) as recorded:
        key = _revoked(key_id, by, reason, now)
        recorded("revoked", key)
        return key


def _revoked(key_id: str, by: User, reason: str, now: dt.datetime) -> AuthorityKey:
    key = _known(key_id)
    if key.person_id != by.pk and not has_role(_as_now(by), ADMINISTRATOR):
        raise Refused("role", "A key is revoked by its owner or by an administrator.", status=403)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused(
            "reason", f"Say why, in 1 to {LONGEST_REASON} characters: it is kept.", status=422
        )
    live = AuthorityKey.objects.filter(pk=key.pk, revoked_at=None)
    if not live.update(revoked_at=now, revoked_by=by, revoked_reason=said):
        raise Refused("decided", "This key is revoked already: that is final.")
    key.refresh_from_db()
    return key


class ConsoleRing:
    """The register of keys as it is at each question: nothing of it is remembered."""

    def key(self, key_id: str) -> keys.AuthorityKey | None:
        row = _rows().filter(key_id=key_id).first()
        return None if row is None else _in_ring(row)

    def all_keys(self) -> list[keys.AuthorityKey]:
        return [_in_ring(row) for row in _rows().order_by("pk")]


def _rows() -> QuerySet[AuthorityKey]:
    return AuthorityKey.objects.select_related("person")


def _in_ring(row: AuthorityKey) -> keys.AuthorityKey:
    return keys.AuthorityKey(
        key_id=row.key_id,
        authority=row.authority,
        public_key=base64.b64decode(row.public_key),
        label=row.label,
        confirmed_at=row.confirmed_at,
        revoked_at=row.revoked_at,
        administrator=has_role(row.person, ADMINISTRATOR),
        active=has_role(row.person, AUTHORITY),
    )


def _lock() -> None:
    """Make this transaction the only one that enrols until it ends. On SQLite it is."""
    Group.objects.select_for_update().get(name=AUTHORITY)


def _as_now(user: User) -> User:
    """Read a person again: roles are remembered with the object that was asked."""
    return User.objects.get(pk=user.pk)


def _check_person(user: User, named: str) -> None:
    """Refuse a key that names somebody else, or whose owner may not have it."""
    if not has_role(_as_now(user), AUTHORITY):
        raise Refused(
            "role",
            f"{user.get_username()} has not the role {AUTHORITY}: no key to enrol.",
            status=403,
        )
    name = authority_name(user)
    if named != name:
        raise Refused(
            "person", f"This enrolment is for {named!r}; you sign as {name!r}.", status=403
        )
    if AuthorityKey.objects.filter(authority=name).exclude(person=user).exists():
        raise Refused(
            "name",
            f"Somebody else signs as {name!r}: take another user name before you enrol a key.",
        )
    if AuthorityKey.objects.filter(person=user, revoked_at=None).count() >= MOST_KEYS:
        raise Refused("many", f"You have {MOST_KEYS} keys: revoke one before you enrol another.")


def _known(key_id: str) -> AuthorityKey:
    key = AuthorityKey.objects.filter(key_id=key_id).first()
    if key is None:
        raise Refused("unknown", "There is no such key here.", status=404)
    return key
