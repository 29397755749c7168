"""What is not as it was approved: the identity now, held against its lineage."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from persistence.identity import as_stored, present
from persistence.identity.models import LineageEntry, Statement
from persistence.identity.states import ABSENT, Item, Kind


@dataclass(frozen=True)
class Unrecorded:
    """An item that is not as the lineage has it: changed without a recorded approval."""

    item: Item
    recorded: str
    found: str


def unrecorded() -> Sequence[Unrecorded]:
    """Return what in the identity is not as the lineage has it, by item.

    Where nobody has signed a baseline of an adopted store, only what changes have touched
    since is known, and only that can differ.
    """
    known = _recorded(LineageEntry.objects.all())
    found = dict(as_stored.digests())
    names = known.keys() | found.keys() if whole() else known.keys()
    return _differing(sorted(names), known, found)


def unrecorded_among(items: Collection[Item]) -> Sequence[Unrecorded]:
    """Return which of these items are not as the lineage has them."""
    known = _recorded(LineageEntry.objects.filter(item_id__in=[item.id for item in items]))
    found = {item: state.digest for item, state in present.present(items).items()}
    names = items if whole() else known.keys() & set(items)
    return _differing(sorted(names), known, found)


def _recorded(rows: QuerySet[LineageEntry]) -> Mapping[Item, str]:
    """Return the newest digest of each item in these rows."""
    newest = rows.values("kind", "item_id").annotate(last=Max("lineage_id")).values_list("last")
    entries = LineageEntry.objects.filter(lineage_id__in=newest)
    found = entries.values_list("kind", "item_id", "digest")
    return {Item(Kind(kind), name): digest for kind, name, digest in found}


def _differing(
    items: Sequence[Item], known: Mapping[Item, str], found: Mapping[Item, str]
) -> Sequence[Unrecorded]:
    return [
        Unrecorded(item, known.get(item, ABSENT), found.get(item, ABSENT))
        for item in items
        if known.get(item, ABSENT) != found.get(item, ABSENT)
    ]


def whole() -> bool:
    """Say whether the lineage is about every item: it began with the store, or with a baseline."""
    founded = LineageEntry.objects.filter(cause="founded").exists()
    return founded or Statement.objects.filter(kind="baseline").exists()
