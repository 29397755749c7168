"""What lies around a change: those beside it in the queue, its origin, others of the same items."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ciris_admin.identity import sentences
from ciris_admin.identity.forms import ChangeFilterForm
from ciris_admin.identity.reader import Reader
from ciris_admin.pages.listing import beside, carried, with_values
from persistence.identity.queries import change as read
from persistence.identity.queries import changes
from persistence.identity.queries.change import ChangeDetail
from persistence.identity.touching import Touch
from persistence.tasks.queries import tasks, thoughts
from persistence.texts import plain

EARLIER = 10


def filter_of(request: HttpRequest) -> str:
    """Return the queue's filter as a change's page carries it on, `?…` or empty."""
    return carried(request, "revision", "items")


def neighbours(
    request: HttpRequest, change: ChangeDetail, who: Reader
) -> tuple[str | None, str | None]:
    """Return the ids of the changes before and after this one in the queue that the reader saw."""
    wanted = ChangeFilterForm(request).wanted(now=who.at, me=who.name)
    return beside(lambda: changes.beside(wanted=wanted, change_id=change.change_id))


def links(request: HttpRequest, before: str | None, after: str | None) -> Mapping[str, Any]:
    """Return the addresses around the page; behind the last change comes the first again."""
    carry = filter_of(request)

    def address(key: str | None) -> str | None:
        return reverse("identity:change", args=[key]) + carry if key else None

    return {
        "before_url": address(before),
        "after_url": address(after),
        "carry": carry,
        "revision_url": with_values(request.GET, revision=None, items=None),
        "every_url": with_values(request.GET, items="all"),
        "queue_url": reverse("identity:queue") + carry,
        "crumbs": [("Identity", reverse("identity:queue") + carry), ("Change", None)],
    }


def origin(change: ChangeDetail) -> Mapping[str, Any]:
    """Return the thought and the task that the proposal came from, where the store holds them."""
    proposal = change.proposal
    thought, task = proposal.thought_id, proposal.task_id
    return {
        "thought": thoughts.thought(thought_id=thought) if thought else None,
        "task": tasks.named(task_id=task) if task else None,
    }


def earlier(change: ChangeDetail, touches: Sequence[Touch], who: Reader) -> list[Mapping[str, Any]]:
    """Return other changes of the same items with the names that they share with this one."""
    names = {name for touch in touches for name in touch.names or ()}
    items = [touch.item for touch in touches]
    rows = changes.about_the_same(items=items, but=change.change_id, now=who.at, limit=EARLIER)
    rulings = read.rulings_of(change_ids=[row.change_id for row in rows])
    return [
        {
            "row": sentences.queue_row(row, who.usable_ids),
            "rulings": rulings.get(row.change_id, ()),
            "shared": sorted(
                {
                    plain(name, 40)
                    for touch in row.touches
                    for name in touch.names or ()
                    if name in names
                }
            ),
        }
        for row in rows
    ]
