"""Changes to people, their roles and their one-time links.

Each is one transaction, with its entry of the console's chain: `by` is who did it.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from ciris_admin.access.models import Session, SignInLink
from ciris_admin.access.roles import ADMINISTRATOR
from ciris_admin.chain.recording import record

FIRST_NAME = "admin"
COMMAND_LINE = "manage.py"  # who is named where whoever runs the console acts
LINK_LASTS = dt.timedelta(hours=1)


class AccessRefused(Exception):
    """A change that would break a rule of access; the message is for a person."""


@dataclass(frozen=True)
class Invitation:
    """A person and the token of the link that signs them in, shown once and kept nowhere."""

    user: User
    token: str


def first_administrator(now: dt.datetime, *, by: str = COMMAND_LINE) -> str | None:
    """Make `admin` if nobody is an administrator; return a token until one has a password."""
    with transaction.atomic():
        people = _administrators()
        if any(user.has_usable_password() for user in people):
            return None
        user = people[0] if people else _first_account(by)
        return _link(user, now, by)


def add_person(*, name: str, roles: Iterable[str], by: str, now: dt.datetime) -> Invitation:
    """Add a person without a password and make the link to hand over."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(name)
            user.groups.set(Group.objects.filter(name__in=list(roles)))
            record_added(user, by)
            return Invitation(user, _link(user, now, by))
    except IntegrityError as error:
        raise AccessRefused(f"There is a person named {name} already.") from error


def make_link(*, user_id: int, by: str, now: dt.datetime) -> Invitation:
    """Make a new one-time link for a person; their earlier links stop working."""
    with transaction.atomic():
        user = _person(user_id)
        if not user.is_active:
            raise AccessRefused(f"{user.username} is deactivated: reactivate them first.")
        return Invitation(user, _link(user, now, by))


def set_roles(*, user_id: int, roles: Iterable[str], by: str) -> User:
    """Give a person exactly these roles."""
    with transaction.atomic():
        user = _person(user_id)
        user.groups.set(Group.objects.filter(name__in=list(roles)))
        settle_roles(user, by)
        return user


def settle_roles(user: User, by: str) -> None:
    """Hold the roles that a person has now against the rule, and record them.

    Raises AccessRefused.
    """
    _keep_an_administrator()
    record("access.person.roles-changed", by=by, payload=_person_and_roles(user))


def set_active(*, user_id: int, active: bool, by: str) -> User:
    """Deactivate a person, which ends their sessions and links, or reactivate them."""
    with transaction.atomic():
        user = _person(user_id)
        user.is_active = active
        user.save(update_fields=["is_active"])
        settle_active(user, by)
        return user


def settle_active(user: User, by: str) -> None:
    """Record that a person was deactivated, and end their sessions and links; or reactivated.

    Raises AccessRefused.
    """
    if user.is_active:
        record("access.person.reactivated", by=by, payload={"person": user.username})
        return
    _keep_an_administrator()
    ended, _ = Session.objects.filter(user=user).delete()
    SignInLink.objects.filter(user=user, used=None).delete()
    said = {"person": user.username, "sessions": ended}
    record("access.person.deactivated", by=by, payload=said)


def use_link(*, token: str, now: dt.datetime) -> User:
    """Consume a one-time link. Of two who try at once one succeeds."""
    link = SignInLink.objects.filter(digest=_digest(token)).select_related("user").first()
    if link is None:
        raise AccessRefused("This sign-in link is not known: it was cut, or a newer one was made.")
    taken = SignInLink.objects.filter(
        pk=link.pk, used=None, expires__gt=now, user__is_active=True
    ).update(used=now)
    if not taken:
        link.refresh_from_db()
        raise AccessRefused(refused_link(link, now) or "This sign-in link cannot be used.")
    return link.user


def refused_link(link: SignInLink, now: dt.datetime) -> str | None:
    """Say why a link does not sign anybody in; None if it does."""
    if link.used is not None:
        return "This sign-in link was used already; each works once."
    if link.expires <= now:
        return "This sign-in link has expired; each works for one hour."
    return None if link.user.is_active else "This person is deactivated."


def find_link(token: str) -> SignInLink | None:
    return SignInLink.objects.filter(digest=_digest(token)).select_related("user").first()


def end_session(*, user: User, handle: str) -> bool:
    """End one of a person's sessions; False if they have no such session."""
    for session in Session.objects.filter(user=user):
        if session_handle(session.session_key) == handle:
            return _end(user, Session.objects.filter(pk=session.pk)) > 0
    return False


def end_sessions(*, user: User, except_key: str | None = None) -> int:
    """End a person's sessions, all or all but one; return how many."""
    return _end(user, Session.objects.filter(user=user).exclude(session_key=except_key))


def _end(user: User, sessions: QuerySet[Session]) -> int:
    with transaction.atomic():
        ended, _ = sessions.delete()
        if ended:
            said = {"person": user.username, "sessions": ended, "how": "ended"}
            record("access.session.ended", by=user.username, payload=said)
    return ended


def session_handle(session_key: str) -> str:
    """Name a session on a page without showing the key that is its credential."""
    return salted_hmac("ciris_admin.access.session", session_key, algorithm="sha256").hexdigest()[
        :24
    ]


def _administrators() -> list[User]:
    """Lock and return the active administrators, the oldest account first."""
    group = Group.objects.select_for_update().get(name=ADMINISTRATOR)
    people = User.objects.filter(Q(groups=group) | Q(is_superuser=True), is_active=True)
    return list(people.distinct().order_by("pk"))


def _keep_an_administrator() -> None:
    if not _administrators():
        raise AccessRefused("Somebody must stay administrator: make another person one first.")


def _first_account(by: str) -> User:
    user = User.objects.filter(username=FIRST_NAME).first() or User.objects.create_user(FIRST_NAME)
    user.is_active = True
    user.save(update_fields=["is_active"])
    user.groups.add(Group.objects.get(name=ADMINISTRATOR))
    record_added(user, by)
    return user


def record_added(user: User, by: str) -> None:
    record("access.person.added", by=by, payload=_person_and_roles(user))


def record_renamed(user: User, was: str, by: str) -> None:
    record("access.person.renamed", by=by, payload={"person": user.username, "was": was})


def record_password(user: User, by: str) -> None:
    record("access.password.set", by=by, payload={"person": user.username})


def _person_and_roles(user: User) -> dict[str, object]:
    return {"person": user.username, "roles": sorted(one.name for one in user.groups.all())}


def _person(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise AccessRefused("This person is not here any more.")
    return user


def _link(user: User, now: dt.datetime, by: str) -> str:
    token, expires = secrets.token_urlsafe(32), now + LINK_LASTS
    SignInLink.objects.filter(user=user, used=None).delete()
    SignInLink.objects.create(user=user, digest=_digest(token), made=now, expires=expires)
    said = {"person": user.username, "expires": expires.isoformat()}
    record("access.link.made", by=by, payload=said)
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
