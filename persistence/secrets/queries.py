"""Secrets by reference: what each is, where it was found and who had it opened, never a value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from persistence import paging
from persistence.keys import storable
from persistence.moments import Moment
from persistence.paging import Count, Order, Page
from persistence.secrets.models import SealedSecret, SecretAccess, SecretKey, SecretReference
from persistence.secrets.policy import listed

ORDER = Order(keys=("secret_uuid",), times=("created_at",))
ACCESSES = Order(keys=("access_id",), times=("timestamp",))
SHOWN = 200  # of the places of one secret
_VALUES = ("encrypted_value", "salt", "nonce")


@dataclass(frozen=True)
class SecretFilter:
    """Which secrets a list shows; what is None filters nothing."""

    sensitivity: str | None = None
    pattern: str | None = None
    key_id: str | None = None


@dataclass(frozen=True)
class SecretRow:
    """A secret by reference. `key_id` is None of one that an agent has sealed."""

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
    return paging.count(_matching(wanted))


def every(*, wanted: SecretFilter) -> Iterator[SecretRow]:
    """Stream the whole of the filter in the order of the list."""
    return (_row(row) for row in paging.in_order(_matching(wanted), ORDER).iterator())


def secret(*, secret_uuid: str) -> SecretRow | None:
    if not storable(secret_uuid):
        return None
    row = SealedSecret.objects.defer(*_VALUES).filter(secret_uuid=secret_uuid).first()
    return _row(row) if row else None


def places(*, secret_uuid: str) -> Sequence[PlaceRow]:
    """Return where a secret was found, newest first, SHOWN at most."""
    rows = SecretReference.objects.filter(secret_uuid=secret_uuid)
    return [
        PlaceRow(row.place, row.item_id, row.scope, row.path, row.noted_at)
        for row in rows.order_by("-noted_at", "place", "item_id", "path")[:SHOWN]
    ]


def accesses(
    *, secret_uuid: str | None = None, cursor: str | None = None, size: int = 50
) -> Page[AccessRow]:
    """Read one page of the access log, newest first: of one secret, or of all."""
    rows = SecretAccess.objects.all()
    if secret_uuid is not None:
        rows = rows.filter(secret_uuid=secret_uuid)
    found = paging.paginate(rows, ACCESSES, cursor=cursor, size=size)
    return Page([_access(row) for row in found.rows], found.previous, found.next)


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


def _matching(wanted: SecretFilter) -> "QuerySet[SealedSecret]":
    rows = SealedSecret.objects.defer(*_VALUES)
    asked = {
        "sensitivity_level": wanted.sensitivity,
        "detected_pattern": wanted.pattern,
        "encryption_key_ref": wanted.key_id,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def _row(row: SealedSecret) -> SecretRow:
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
        None if row.sealing_version is None else row.encryption_key_ref,
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
