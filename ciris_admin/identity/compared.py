"""The items of a change with their differences, and where each can be had as it is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from persistence.identity.differences import Differences, compare_all
from persistence.identity.states import Item, Operation


@dataclass(frozen=True)
class Compared:
    """An item of a change. `verb`: what would happen to it, in a word."""

    verb: str
    item: Item
    differences: Differences
    raw_url: str


def compared(
    change_id: str, *, revision: int, operations: Iterable[Operation]
) -> Sequence[Compared]:
    """Compare what a revision of a change names, as far as one page can show it."""
    here = reverse("identity:raw", args=[change_id])
    return [
        Compared(
            verb=_verb(operation),
            item=operation.item,
            differences=differences,
            raw_url=f"{here}?{urlencode({'item': _key(operation.item), 'revision': revision})}",
        )
        for operation, differences in compare_all(operations)
    ]


def _verb(operation: Operation) -> str:
    if operation.before is None:
        return "Add"
    return "Remove" if operation.after is None else "Change"


def _key(item: Item) -> str:
    return f"{item.kind}:{item.id}"
