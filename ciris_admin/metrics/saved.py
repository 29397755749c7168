"""Saved views: who sees which, and the two things that can be done to one.

Each change is one transaction, with its entry of the console's chain.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction
from django.db.models import Q

from ciris_admin.chain.recording import record
from ciris_admin.metrics.models import SavedView

MOST_OWN = 100
SHOWN = 200


class ViewRefused(Exception):
    """A view that cannot be saved; the message is for a person."""


@dataclass(frozen=True)
class View:
    """A view in the list: `is_own` says that this reader may delete it."""

    id: int
    name: str
    query: str
    owner: str
    is_shared: bool
    is_own: bool


def visible(user: User | AnonymousUser) -> Sequence[View]:
    """Return a person's own views and those that others share, by name."""
    rows = SavedView.objects.filter(Q(owner=user.pk) | Q(is_shared=True)).order_by("name", "pk")
    columns = ("pk", "name", "query", "owner__username", "is_shared", "owner_id")
    return [
        View(key, name, query, owner, is_shared, owner_id == user.pk)
        for key, name, query, owner, is_shared, owner_id in rows.values_list(*columns)[:SHOWN]
    ]


def save(*, user: User, name: str, query: str, is_shared: bool, at: dt.datetime) -> None:
    """Keep an address under a name. Raises ViewRefused."""
    if SavedView.objects.filter(owner=user).count() >= MOST_OWN:
        raise ViewRefused(f"You have {MOST_OWN} saved views: delete one first.")
    try:
        with transaction.atomic():
            SavedView.objects.create(
                owner=user, name=name, query=query, is_shared=is_shared, saved_at=at
            )
            said = {"view": name, "query": query, "shared": is_shared}
            record("metrics.view.saved", by=user.get_username(), payload=said, at=at)
    except IntegrityError as error:
        raise ViewRefused(f"You have a view named {name} already.") from error


def delete(*, user: User, view_id: int, at: dt.datetime) -> str | None:
    """Delete one of a person's own views; return its name, None if they have no such view."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().filter(pk=view_id, owner=user).first()
        if view is None:
            return None
        view.delete()
        record("metrics.view.deleted", by=user.get_username(), payload={"view": view.name}, at=at)
        return view.name
