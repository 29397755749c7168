"""Secrets by reference: what each is, where it was found and who had it opened, never a value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import OuterRef, QuerySet, Subquery

from persistence import counting, ordering, paging
from persistence.counting import Count
from persistence.keys import storable
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.ordering import Order
from persistence.paging import Page
from persistence.secrets.models import SealedSecret, SecretAccess, SecretKey, SecretReference
from persistence.secrets.policy import listed

ORDER = Order(keys=("secret_uuid",), times=("created_at",))
ORDERED = ("secret_uuid", "created_at")
ACCESSES = Order(keys=("access_id",), times=("timestamp",))
SHOWN = 200  # of the places of one secret
_VALUES = ("encrypted_value", "salt", "nonce")


@dataclass(frozen=True)
class SecretFilter:
    """Which secrets a list shows; what is None filters nothing."""

    sensitivity: str | None = None
    pattern: str | None = None
    key_id: str | None = None
    manual_only: bool | None = None


@dataclass(frozen=True)
class AccessFilter:
    """Which accesses a list shows; what is None filters nothing."""

    secret_uuid: str | None = None
    accessor: str | None = None
    access_type: str | None = None
    success: bool | None = None


@dataclass(frozen=True)
class SecretRow:
    """A secret by reference. `key_id` is None of one that an agent has sealed.

    `places` is in how many places it was found; agents do not keep that.
    """

    secret_uuid: str
    description: str
    sensitivity: str
    pattern: str
    hint: str
    created_at: Moment
    last_accessed: Moment | None
    access_count: int
    actions: tuple[str, ...]
    manual_only: bool
    key_id: str | None
    places: int | None


@dataclass(frozen=True)
class PlaceRow:
    """Where a secret was found: a table, the row's key and scope, and the path in the row."""

    place: str
    item_id: str
    scope: str
    path: str
    noted_at: Moment


@dataclass(frozen=True)
class AccessRow:
    """A row of the access log."""

    access_id: str
    secret_uuid: str | None
    access_type: str
    accessor: str
    purpose: str
    at: Moment
    source_ip: str | None
    action: str | None
    success: bool
    failure: str | None


@dataclass(frozen=True)
class KeyRow:
    """A master key as the store knows it, and how many secrets are sealed under it."""

    key_id: str
    state: str
    from_passphrase: bool
    created_at: Moment
    retired_at: Moment | None
    secrets: int


def page(*, wanted: SecretFilter, cursor: str | None = None, size: int = 50) -> Page[SecretRow]:
    """Read one page of secrets, newest first. Raises BadCursor, TimeLimitReached."""
    found = paging.paginate(_matching(wanted), ORDER, cursor=cursor, size=size)
    return Page([_row(row) for row in found.rows], found.previous, found.next)


def count(*, wanted: SecretFilter) -> Count:
    return counting.count(_matching(wanted))


def patterns() -> Sequence[str]:
    """Name the patterns that occur; none if that takes too long."""
    return occurring("secrets", "detected_pattern")


def every(*, wanted: SecretFilter) -> Iterator[SecretRow]:
    """Stream the whole of the filter in the order of the list."""
    return (_row(row) for row in ordering.in_order(_matching(wanted), ORDER).iterator())


def secret(*, secret_uuid: str) -> SecretRow | None:
    if not storable(secret_uuid):
        return None
    row = _rows().filter(secret_uuid=secret_uuid).first()
    return _row(row) if row else None


def beside(*, wanted: SecretFilter, secret_uuid: str) -> tuple[str | None, str | None]:
    """Return the uuids of the secrets before and after this one in the filtered list."""
    row = SealedSecret.objects.only(*ORDERED).filter(secret_uuid=secret_uuid).first()
    if row is None:
        return None, None
    rows = _filtered(SealedSecret.objects.only(*ORDERED), wanted)
    before, after = paging.neighbours(rows, ORDER, row)
    return (before.secret_uuid if before else None), (after.secret_uuid if after else None)


def places(*, secret_uuid: str) -> Sequence[PlaceRow]:
    """Return where a secret was found, newest first, SHOWN at most."""
    rows = SecretReference.objects.filter(secret_uuid=secret_uuid)
    return [
        PlaceRow(row.place, row.item_id, row.scope, row.path, row.noted_at)
        for row in rows.order_by("-noted_at", "place", "item_id", "path")[:SHOWN]
    ]


def accesses(*, wanted: AccessFilter, cursor: str | None = None, size: int = 50) -> Page[AccessRow]:
    """Read one page of the access log, newest first. Raises BadCursor, TimeLimitReached."""
    found = paging.paginate(_accesses(wanted), ACCESSES, cursor=cursor, size=size)
    return Page([_access(row) for row in found.rows], found.previous, found.next)


def every_access(*, wanted: AccessFilter) -> Iterator[AccessRow]:
    """Stream the whole of the filter in the order of the list."""
    return (_access(row) for row in ordering.in_order(_accesses(wanted), ACCESSES).iterator())


def count_accesses(*, wanted: AccessFilter) -> Count:
    return counting.count(_accesses(wanted))


def keys() -> Sequence[KeyRow]:
    """Return the master keys that the store knows by name, newest first."""
    return [
        KeyRow(
            row.key_id,
            row.state,
            row.derivation is not None,
            row.created_at,
            row.retired_at,
            SealedSecret.objects.filter(encryption_key_ref=row.key_id).count(),
        )
        for row in SecretKey.objects.order_by("-created_at", "key_id")
    ]


def key_state(*, key_id: str) -> str | None:
    """Return the state of a master key; None where the store does not know its name."""
    return SecretKey.objects.filter(key_id=key_id).values_list("state", flat=True).first()


def _rows() -> "QuerySet[SealedSecret]":
    found = SecretReference.objects.filter(secret_uuid=OuterRef("secret_uuid"))
    places = found.order_by().values("secret_uuid").annotate(n=CountOf("path")).values("n")
    return SealedSecret.objects.defer(*_VALUES).annotate(places=Subquery(places))


def _matching(wanted: SecretFilter) -> "QuerySet[SealedSecret]":
    return _filtered(_rows(), wanted)


def _filtered(rows: "QuerySet[SealedSecret]", wanted: SecretFilter) -> "QuerySet[SealedSecret]":
    asked = {
        "sensitivity_level": wanted.sensitivity,
        "detected_pattern": wanted.pattern,
        "encryption_key_ref": wanted.key_id,
        "manual_access_only": None if wanted.manual_only is None else int(wanted.manual_only),
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def _accesses(wanted: AccessFilter) -> "QuerySet[SecretAccess]":
    asked = {
        "secret_uuid": wanted.secret_uuid,
        "accessor": wanted.accessor,
        "access_type": wanted.access_type,
        "success": None if wanted.success is None else int(wanted.success),
    }
    return SecretAccess.objects.filter(
        **{name: value for name, value in asked.items() if value is not None}
    )


def _row(row: Any) -> SecretRow:
    ours = row.sealing_version is not None
    return SecretRow(
        row.secret_uuid,
        row.description,
        row.sensitivity_level,
        row.detected_pattern,
        row.context_hint,
        row.created_at,
        row.last_accessed,
        row.access_count or 0,
        listed(row.auto_decapsulate_for_actions),
        bool(row.manual_access_only),
        row.encryption_key_ref if ours else None,
        (row.places or 0) if ours else row.places,
    )


def _access(row: SecretAccess) -> AccessRow:
    return AccessRow(
        str(row.access_id),
        row.secret_uuid,
        row.access_type,
        row.accessor,
        row.purpose,
        row.timestamp,
        row.source_ip,
        row.action_context,
        bool(row.success),
        row.failure_reason,
    )
