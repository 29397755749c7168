"""What the page of one change says: what it would do and why, who ruled, what the reader may do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ciris_admin import clock
from ciris_admin.access import roles
from ciris_admin.identity import around, sentences, standing, steps
from ciris_admin.identity.reader import Reader, reader
from ciris_admin.identity.statements import signing
from ciris_admin.identity.story import story
from ciris_admin.pages.addresses import whole_number
from ciris_admin.pages.render import respond
from persistence.identity import clearing, touching, wording
from persistence.identity.clearing import InClear
from persistence.identity.queries import change as read
from persistence.identity.queries import changes
from persistence.identity.queries.change import ChangeDetail
from persistence.identity.queries.unapproved import Unrecorded, unrecorded_among
from persistence.identity.rules import OPEN, ChangeState
from persistence.identity.states import Operation
from persistence.identity.touching import Touch


def page(
    request: HttpRequest,
    change: ChangeDetail,
    *,
    problem: str = "",
    status: int = 200,
    act: str = "",
    reason: str = "",
) -> HttpResponse:
    """Answer with the page; `problem` is why the `act` was refused that `reason` was given for."""
    who = reader(request, now=clock.now())
    shown = _shown(request, change)
    before, after = around.neighbours(request, change, who)
    twin = {
        "change": change,
        "touches": wording.title(shown.touches, len(shown.operations)),
        "may_not_rule": [*_obstacles(request, change, who), *_unread(change, shown)],
        "approvals": sorted(standing.approving(change, who.usable_ids)),
        "before": before,
        "after": after,
    }
    context = {
        **twin,
        "problem": problem,
        "act": act,
        "reason": reason,
        "title": _title(twin),
        "shown": shown,
        "unrecorded": _unapproved(change),
        "in_clear": _in_clear(change),
        "may_seal": change.state is ChangeState.PENDING
        and (who.is_authority or who.is_administrator),
        "steps": steps.steps(change.change_id, shown.revision, shown.compared),
        "signing": None if twin["may_not_rule"] else _signing(request, change, who),
        **_stands(change, who),
        **around.origin(change),
        **around.links(request, before, after),
        "earlier": around.earlier(change, shown.touches, who),
    }
    return respond(request, page="identity/change.html", context=context, twin=twin, status=status)


def seen(revision: int, state: str, rulings: int) -> str:
    """Name what a page shows, to know later whether the change has moved on."""
    return f"{revision}-{state}-{rulings}"


def _unapproved(change: ChangeDetail) -> Sequence[Unrecorded]:
    """Return what an open change builds on though nobody approved it."""
    items = [step.item for step in change.operations]
    return unrecorded_among(items) if change.is_open else ()


def _title(twin: Mapping[str, Any]) -> str:
    touches: str = twin["touches"]
    return f"{touches[:1].upper()}{touches[1:]}"


def _obstacles(
    request: HttpRequest, change: ChangeDetail, who: Reader
) -> Sequence[standing.Obstacle]:
    no_role = roles.refusal(request.user, roles.AUTHORITY)
    return standing.obstacles(change, who, no_role=no_role)


def _stands(change: ChangeDetail, who: Reader) -> Mapping[str, Any]:
    """Say how far the change has come, who may bring it further, and what happened so far."""
    approvals = len(standing.approving(change, who.usable_ids))
    return {
        "risk": sentences.risk(change.config_types, change.quorum),
        "progress": sentences.progress(approvals, change.quorum),
        "counts_no_more": standing.counts_no_more(change, who.usable_ids),
        "outlook": standing.outlook(change, who),
        "decided_by": standing.decided_by(change),
        "acts": standing.acts(change, who),
        "who": who,
        "story": story(change),
        "open_states": OPEN,
        "seen": seen(change.revision, change.state, len(change.rulings)),
        "pending": changes.pending(now=who.at).number,
    }


@dataclass(frozen=True)
class Shown:
    """The revision that a page shows, and how much of it."""

    revision: int
    operations: Sequence[Operation]
    compared: Sequence[Operation]

    @cached_property
    def touches(self) -> Sequence[Touch]:
        return [touching.touched(step) for step in self.operations]

    @property
    def left_out(self) -> int:
        return len(self.operations) - len(self.compared)


def _shown(request: HttpRequest, change: ChangeDetail) -> Shown:
    """Return what the address asks for: an earlier revision, and all of a long change."""
    revision, operations = change.revision, change.operations
    asked = whole_number(request.GET.get("revision")) or revision
    if asked < revision:
        revision = asked
        operations = read.operations(change_id=change.change_id, revision=revision)
    whole = request.GET.get("items") == "all"
    return Shown(revision, operations, operations if whole else operations[: steps.MOST])


def _unread(change: ChangeDetail, shown: Shown) -> Iterator[standing.Obstacle]:
    """One rules over what one has been shown."""
    if shown.revision != change.revision:
        yield standing.Obstacle("This is an earlier revision: read the last one before you rule.")
    if shown.left_out:
        yield standing.Obstacle("Not all of this change is compared here: read all of it first.")


def _signing(request: HttpRequest, change: ChangeDetail, who: Reader) -> Mapping[str, Any]:
    """Return what templates/identity/_signing.html needs for a ruling."""
    key = change.change_id
    return {
        **signing(
            who,
            kind="ruling",
            draft=reverse("identity:draft", args=[key]),
            sign=reverse("identity:rule", args=[key]) + around.filter_of(request),
            shown=reverse("identity:operations", args=[key]),
        ),
        "command": f"manage.py wa sign {key} --key my.pem --decision approve --reason …",
        "change": key,
        "revision": change.revision,
        "quorum": change.quorum,
    }


def _in_clear(change: ChangeDetail) -> Sequence[InClear]:
    """Return what stands in clear in an open change; one proposed to us was sealed as it came."""
    if not change.is_open or change.origin == "proposed":
        return ()
    return clearing.in_clear(change.operations)
