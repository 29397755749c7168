"""The lineage: who the agent was at any moment, and what made it so."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from persistence.identity.models import Change, LineageEntry, Ruling, Statement
from persistence.identity.states import ABSENT, HOSTILE, Item, Kind, State
from persistence.moments import Moment

MOST_STOPS = 1000  # the newest: a change a day for three years
MOST_ITEMS = 500
MOST_STATES = 200


@dataclass(frozen=True)
class Signer:
    """Whose signature a point of the history rests on; `ruling_id` is None for a baseline."""

    authority: str
    ruling_id: str | None


@dataclass(frozen=True)
class Stop:
    """A point of the history: the founding, the baseline, or an applied change."""

    number: int  # from 1, the oldest that is shown
    lineage_id: int  # the last state of the lineage at this point
    at: Moment
    cause: str  # founded, baseline, applied
    cause_id: str
    items: int
    signers: Sequence[Signer]


@dataclass(frozen=True)
class Origin:
    """A state that an item was put into, without its content: which, when, and by what."""

    lineage_id: int
    digest: str
    at: Moment
    cause: str
    cause_id: str

    @property
    def gone(self) -> bool:
        return self.digest == ABSENT


@dataclass(frozen=True)
class ItemState(Origin):
    """A state with its content; `state` is None for one that went, or is unreadable."""

    item: Item
    state: State | None
    readable: bool = True

    @property
    def origin(self) -> Origin:
        return Origin(self.lineage_id, self.digest, self.at, self.cause, self.cause_id)


@dataclass(frozen=True)
class Difference:
    """An item at two moments; None where it was not there."""

    item: Item
    before: ItemState | None
    after: ItemState | None


def stops() -> Sequence[Stop]:
    """Return the points of the history, the oldest first: the newest MOST_STOPS of them."""
    rows = (
        LineageEntry.objects.values("cause", "cause_id")
        .annotate(last=Max("lineage_id"), items=Count("lineage_id"), at=Min("happened_at"))
        .order_by("-last")[:MOST_STOPS]
    )
    found = [(row["last"], row["at"], row["cause"], row["cause_id"], row["items"]) for row in rows]
    found.reverse()
    _put_baseline(found)
    signers = {
        **approvers({cause_id for _, _, cause, cause_id, _ in found if cause == "applied"}),
        **{str(row.statement_id): [Signer(row.authority, None)] for row in _baselines()},
    }
    return [
        Stop(number, last, at, cause, cause_id, items, signers.get(cause_id, []))
        for number, (last, at, cause, cause_id, items) in enumerate(found, 1)
    ]


def _put_baseline(found: list[tuple[int, Moment, str, str, int]]) -> None:
    """Put a baseline in its place that added no state: it vouched for what was known."""
    row = _baselines().first()
    if row is None or any(cause == "baseline" for _, _, cause, _, _ in found):
        return
    earlier = [
        place
        for place, (_, at, *_) in enumerate(found)
        if at.at and row.made_at.at and at.at <= row.made_at.at
    ]
    place = earlier[-1] + 1 if earlier else 0
    last = found[place - 1][0] if place else 0
    found.insert(place, (last, row.made_at, "baseline", str(row.statement_id), 0))


def _baselines() -> QuerySet[Statement]:
    return Statement.objects.filter(kind="baseline").order_by("statement_id")


def approvers(change_ids: Collection[str]) -> dict[str, list[Signer]]:
    """Return who approved each of these changes as it was applied."""
    revisions = dict(
        Change.objects.filter(change_id__in=change_ids).values_list("change_id", "revision")
    )
    found: dict[str, list[Signer]] = {}
    rows = Ruling.objects.filter(change_id__in=change_ids, decision="approve")
    for row in rows.order_by("ruled_at", "ruling_id"):
        if revisions.get(row.change_id) == row.revision:
            signer = Signer(row.authority, row.ruling_id)
            found.setdefault(row.change_id, []).append(signer)
    return found


def stop_at(known: Sequence[Stop], at: dt.datetime) -> Stop | None:
    """Return the last point at or before a moment; None before the history begins."""
    before = [stop for stop in known if stop.at.at is not None and stop.at.at <= at]
    return before[-1] if before else None


def as_of(lineage_id: int) -> Sequence[ItemState]:
    """Return the items that there were when the lineage ended with this state, MOST_ITEMS at most.

    Nodes first, by id.
    """
    rows = LineageEntry.objects.filter(lineage_id__in=_newest(lineage_id)).exclude(digest=ABSENT)
    return list(map(_item_state, rows.order_by("-kind", "item_id")[:MOST_ITEMS]))


def count_as_of(lineage_id: int) -> int:
    rows = LineageEntry.objects.filter(lineage_id__in=_newest(lineage_id)).exclude(digest=ABSENT)
    return int(rows.count())


def between(earlier: int, later: int) -> Iterator[Difference]:
    """Yield what differs between two points of the lineage, by item."""
    one, other = _digests(earlier), _digests(later)
    for item in sorted(one.keys() | other.keys()):
        (old, was), (new, is_now) = one.get(item, (0, ABSENT)), other.get(item, (0, ABSENT))
        if was != is_now:
            yield Difference(item, _present(old), _present(new))


def states_of(item: Item) -> Sequence[Origin]:
    """Return the states of an item, the newest first, MOST_STATES at most; not their content."""
    columns = ("lineage_id", "digest", "happened_at", "cause", "cause_id")
    rows = _of(item).order_by("-lineage_id").values_list(*columns)
    return [Origin(*row) for row in rows[:MOST_STATES]]


def state_of(item: Item, lineage_id: int) -> ItemState | None:
    """Read one state of an item with its content."""
    row = _of(item).filter(lineage_id=lineage_id).first()
    return None if row is None else _item_state(row)


def every_state_of(item: Item) -> Iterator[ItemState]:
    """Stream all states of an item, the oldest first."""
    return map(_item_state, _of(item).order_by("lineage_id").iterator(chunk_size=50))


def signed_baseline() -> Statement | None:
    return _baselines().first()


def _of(item: Item) -> QuerySet[LineageEntry]:
    return LineageEntry.objects.filter(kind=str(item.kind), item_id=item.id)


def _newest(lineage_id: int) -> QuerySet[Any, Any]:
    """Return the ids of the newest state of each item, at one point of the lineage."""
    rows: QuerySet[Any, Any] = LineageEntry.objects.filter(lineage_id__lte=lineage_id)
    newest: QuerySet[Any, Any] = rows.values("kind", "item_id").annotate(last=Max("lineage_id"))
    return newest.values_list("last")


def _digests(lineage_id: int) -> Mapping[Item, tuple[int, str]]:
    rows = LineageEntry.objects.filter(lineage_id__in=_newest(lineage_id))
    found = rows.values_list("kind", "item_id", "lineage_id", "digest")
    return {_item(kind, name): (place, digest) for kind, name, place, digest in found}


def _present(lineage_id: int) -> ItemState | None:
    row = LineageEntry.objects.filter(lineage_id=lineage_id).exclude(digest=ABSENT).first()
    return None if row is None else _item_state(row)


def _item(kind: str, name: str) -> Item:
    return Item(Kind(kind), name)


def _item_state(row: LineageEntry) -> ItemState:
    item = _item(row.kind, row.item_id)
    try:
        state, readable = State.of_stored(item, row.state), True
    except HOSTILE:
        state, readable = None, False
    return ItemState(
        lineage_id=row.lineage_id,
        digest=row.digest,
        at=row.happened_at,
        cause=row.cause,
        cause_id=row.cause_id,
        item=item,
        state=state,
        readable=readable,
    )
