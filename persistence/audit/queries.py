"""A chain as it is stored: entries by sequence, the roots and keys beside it.

Nothing here verifies anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from persistence import counting, limits, ordering, paging, store
from persistence.audit import rows as whole_rows
from persistence.audit.chains import STORE, Chain
from persistence.audit.columns import EntryColumns
from persistence.audit.filters import EntryFilter, entries
from persistence.counting import Count
from persistence.fields import StoredJson
from persistence.json_columns import ByteSize
from persistence.moments import Moment
from persistence.occurring import occurring
from persistence.ordering import Order
from persistence.paging import Page

# The event's id makes the order total: agents from 2.9 on number each tenant by itself.
ORDER = Order(keys=("sequence_number", "event_id"))
SHOWN = 200  # of roots and of keys, which a store holds few of
_LARGEST = 2**63 - 1
_LONGEST = 80  # characters of what is no number


@dataclass(frozen=True)
class EntryRow:
    """An entry in a list. `sequence` is text where SQLite holds something else than a number."""

    sequence: int | str
    at: Moment
    event_type: str
    originator: str
    event_id: str
    payload_bytes: int | None
    key_id: str

    @property
    def is_numbered(self) -> bool:
        return isinstance(self.sequence, int)


@dataclass(frozen=True)
class EntryDetail:
    """An entry on its own page, with each column as it is stored."""

    row: EntryRow
    previous_hash: str
    entry_hash: str
    signature: str
    payload: StoredJson | None
    stored: Mapping[str, Any]


@dataclass(frozen=True)
class RootRow:
    """A head hash that an agent noted at some length of the chain."""

    root_id: int
    sequence_start: int
    sequence_end: int
    root_hash: str
    at: Moment
    external_anchor: str | None


@dataclass(frozen=True)
class KeyRow:
    """A signing key as the audited database itself claims it."""

    key_id: str
    algorithm: str
    key_size: int | None
    created_at: Moment
    revoked_at: Moment | None
    public_key: str


def page(
    *, wanted: EntryFilter, cursor: str | None = None, size: int = 50, chain: Chain = STORE
) -> Page[EntryRow]:
    """Read one page of the log, newest first. Raises BadCursor, TimeLimitReached."""
    with store.using(chain.alias()):
        rows = _for_list(entries(chain, wanted))
        found = paging.paginate(rows, ORDER, cursor=cursor, size=size)
    return Page([_listed(row) for row in found.rows], found.previous, found.next)


def count(*, wanted: EntryFilter, chain: Chain = STORE) -> Count:
    with store.using(chain.alias()):
        return counting.count(entries(chain, wanted, in_order=False))


def every(*, wanted: EntryFilter, chain: Chain = STORE) -> Iterator[EntryRow]:
    """Stream the whole of the filter in the order of the list."""
    with store.using(chain.alias()):
        rows = ordering.in_order(_for_list(entries(chain, wanted)), ORDER).using(chain.alias())
    return (_listed(found) for found in rows.iterator())


def numbers(
    *, wanted: EntryFilter, most: int, chain: Chain = STORE
) -> list[tuple[int, int | None]]:
    """Return the numbers of a filter with the bytes of their payloads, the first `most`.

    Raises TimeLimitReached.
    """
    with store.using(chain.alias()), limits.time_limit(limits.LIST_SECONDS):
        rows = entries(chain, wanted).annotate(size=ByteSize("event_payload"))
        found = rows.order_by("sequence_number", "event_id").values_list("sequence_number", "size")
        return [(number, size) for number, size in found[:most] if type(number) is int]


def entry(*, sequence: int, chain: Chain = STORE) -> EntryDetail | None:
    """Read one entry with everything the file holds of it."""
    found = _numbered(chain, sequence)
    if found is None:
        return None
    stored = whole_rows.at(chain, sequence)
    payload = found.event_payload
    return EntryDetail(
        _row(found, len(payload.text.encode()) if payload else None),
        found.previous_hash,
        found.entry_hash,
        found.signature,
        payload,
        {name: _shown(value) for name, value in (stored or {}).items()},
    )


def payload(*, sequence: int, chain: Chain = STORE) -> StoredJson | None:
    """Read the payload of one entry alone."""
    found = _numbered(chain, sequence)
    return found.event_payload if found else None


def beside(
    *, sequence: int, wanted: EntryFilter, chain: Chain = STORE
) -> tuple[int | None, int | None]:
    """Return the numbers before (newer) and after an entry inside the filter.

    Raises TimeLimitReached.
    """
    row = _numbered(chain, sequence)
    if row is None:
        return None, None
    with store.using(chain.alias()):
        rows = entries(chain, wanted).defer("event_payload")
        before, after = paging.neighbours(rows, ORDER, row)
    return _number(before), _number(after)


def newest(*, chain: Chain = STORE) -> EntryRow | None:
    rows = page(wanted=EntryFilter(), size=1, chain=chain).rows
    return rows[0] if rows else None


def roots(*, chain: Chain = STORE) -> list[RootRow]:
    """Return the newest roots, SHOWN at most."""
    return [
        RootRow(
            root.root_id,
            root.sequence_start,
            root.sequence_end,
            root.root_hash,
            root.timestamp,
            root.external_anchor,
        )
        for root in chain.roots._default_manager.order_by("-root_id")[:SHOWN]
    ]


def signing_keys(*, chain: Chain = STORE) -> list[KeyRow]:
    """Return the keys that the log itself names, newest first, SHOWN at most."""
    return [
        KeyRow(
            key.key_id,
            key.algorithm,
            key.key_size,
            key.created_at,
            key.revoked_at,
            key.public_key,
        )
        for key in chain.keys._default_manager.order_by("-created_at", "key_id")[:SHOWN]
    ]


def event_types(*, chain: Chain = STORE) -> list[str]:
    with store.using(chain.alias()):
        return occurring("audit_log_v2", "event_type", name=chain.entries._meta.db_table)


def _number(found: EntryColumns | None) -> int | None:
    """Return an entry's number, if it has one: SQLite holds anything in any column."""
    number: Any = found.sequence_number if found else None
    return number if type(number) is int else None


def _shown(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)[:_LONGEST] if isinstance(value, float) else value


def _numbered(chain: Chain, sequence: int) -> EntryColumns | None:
    if not 0 <= sequence <= _LARGEST:
        return None
    rows = chain.entries._default_manager.filter(sequence_number=sequence)
    return rows.order_by("event_id").first()


def _for_list(rows: QuerySet[EntryColumns]) -> QuerySet[EntryColumns]:
    sized: QuerySet[EntryColumns] = rows.defer("event_payload", "signature").annotate(
        payload_bytes=ByteSize("event_payload")
    )
    return sized


def _listed(found: EntryColumns) -> EntryRow:
    return _row(found, getattr(found, "payload_bytes", None))


def _row(found: EntryColumns, payload_bytes: int | None) -> EntryRow:
    return EntryRow(
        sequence=_number(found) or _shown(found.sequence_number),
        at=found.event_timestamp,
        event_type=found.event_type,
        originator=_shown(found.originator_id),
        event_id=found.event_id,
        payload_bytes=payload_bytes,
        key_id=found.signing_key_id,
    )
