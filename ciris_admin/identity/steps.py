"""What each operation of a change does, compared field by field, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from persistence.graph.rules import GraphScope
from persistence.identity.differences import Differences, compare_all
from persistence.identity.states import Item, Kind, Operation
from persistence.identity.touching import verb

MOST = 100  # operations compared on a page, unless all are asked for


@dataclass(frozen=True)
class Step:
    """An operation compared. `link` leads to the node, where the graph may have it."""

    verb: str
    item: Item
    differences: Differences
    label: str
    raw_url: str
    link: str | None


def steps(change_id: str, revision: int, operations: Sequence[Operation]) -> list[Step]:
    """Compare each operation of a revision; `raw_url` leads to its stored texts."""

    def raw(item: Item) -> str:
        query = urlencode({"item": f"{item.kind}:{item.id}", "revision": revision})
        return f"{reverse('identity:raw', args=[change_id])}?{query}"

    return [
        Step(
            verb=verb(one),
            item=one.item,
            differences=differences,
            label=f"{one.item.kind} {one.item.id}",
            raw_url=raw(one.item),
            link=_link(one),
        )
        for one, differences in compare_all(operations)
    ]


def _link(one: Operation) -> str | None:
    if one.item.kind is not Kind.NODE or one.before is None or not one.item.id:
        return None
    return reverse("graph:node", args=[GraphScope.IDENTITY, one.item.id])
