"""The four roles, as Django groups, and who may do what."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ciris_admin.access.denials import record_denial
from persistence.plain_reads import rows_of

VIEWER, OPERATOR, AUTHORITY, ADMINISTRATOR = "viewer", "operator", "authority", "administrator"
MEANING = {
    VIEWER: "reads every screen",
    OPERATOR: "also runs retention, verification and exports, and changes configuration",
    AUTHORITY: "also rules on identity changes",
    ADMINISTRATOR: "also manages people, keys and adoption, and does what an operator does",
}
# An administrator is not an authority: who manages people does not thereby rule on identity.
_INCLUDED = {
    VIEWER: {VIEWER},
    OPERATOR: {OPERATOR, VIEWER},
    AUTHORITY: {AUTHORITY, VIEWER},
    ADMINISTRATOR: {ADMINISTRATOR, OPERATOR, VIEWER},
}
_GROUPS = (
    "SELECT name FROM auth_group JOIN auth_user_groups ON group_id = auth_group.id"
    " WHERE user_id = %s"
)
Person = User | AnonymousUser | AbstractBaseUser
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def signed_in(request: HttpRequest) -> User:
    """Return the person whom the middleware has let in."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs somebody who is signed in.")
    return request.user


def given_roles(user: Person) -> frozenset[str]:
    """Return the roles that were given to a person, by their names."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known: frozenset[str] | None = vars(user).get("_given_roles")
    if known is None:
        known = frozenset(
            _groups(user) & MEANING.keys() | ({ADMINISTRATOR} if user.is_superuser else set())
        )
        vars(user)["_given_roles"] = known
    return known


def _groups(user: User) -> set[str]:
    """Name a person's groups. Every page asks: Django's own query takes ten times as long."""
    return {name for (name,) in rows_of(connections["default"], _GROUPS, [user.pk])}


def held_roles(user: Person) -> frozenset[str]:
    """Return all roles that a person may act in: those that were given include others."""
    return frozenset(role for given in given_roles(user) for role in _INCLUDED[given])


def has_role(user: Person, role: str) -> bool:
    """Say whether a person may do what `role` may do."""
    return role in held_roles(user)


def in_words(user: Person) -> str:
    """List a person's roles: `operator and authority`, `no role`."""
    given = given_roles(user)
    return " and ".join(role for role in MEANING if role in given) or "no role"


def refusal(user: Person, role: str) -> str:
    """Say why a person may not, and who can change that."""
    if not given_roles(user):
        return (
            f"You are signed in as {user.get_username()} and have no role yet. "
            "An administrator can give you one under People."
        )
    return (
        f"This needs the role {role}; you have {in_words(user)}. "
        "An administrator can change that under People."
    )


def denied(request: HttpRequest, *needed: str, sentence: str = "") -> PermissionDenied:
    """Record that a person lacks every role in `needed`; return the 403 to raise."""
    record_denial(request, needed=" or ".join(needed), has=in_words(request.user))
    return PermissionDenied(sentence or refusal(request.user, needed[0]))


def require_role(role: str) -> Callable[[View], View]:
    """Let a view answer only whoever has `role`; the others get a 403 that says why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not has_role(request.user, role):
                raise denied(request, role)
            return view(request, *args, **kwargs)

        return cast(View, guarded)

    return decorate


def open_without_role(view: View) -> View:
    """Mark a view that a person without any role may use: their own account."""
    vars(view)["open_without_role"] = True  # which ReadersOnly reads
    return view
