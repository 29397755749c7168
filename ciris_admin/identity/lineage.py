"""The time machine: who the agent was at any moment, and what changed between two."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ciris_admin import clock
from ciris_admin.identity import points
from ciris_admin.identity.gate import gated
from ciris_admin.identity.reader import reader
from ciris_admin.pages.render import respond
from persistence.identity.differences import Differences, compare
from persistence.identity.queries import lineage, unapproved
from persistence.identity.queries.lineage import ItemState, Signer, Stop
from persistence.identity.states import Item

MOST_DIFFERENCES = 50
POINTS_SHOWN = 30


@dataclass(frozen=True)
class Compared:
    """An item that differs between two moments, field by field."""

    item: Item
    was_there: bool
    is_there: bool
    differences: Differences


@dataclass(frozen=True)
class Shown:
    """A state of an item, and whose signatures it rests on."""

    state: ItemState
    signers: Sequence[Signer]


@require_GET
@gated
def show(request: HttpRequest) -> HttpResponse:
    """Show the identity as of `at` (by default now), and what differs between `from` and then."""
    stops = lineage.stops()
    try:
        at, since, problem = points.moment(request, "at"), points.moment(request, "from"), ""
    except points.NoTime as error:
        at, since, problem = None, None, str(error)
    here = points.numbered(request, stops) or lineage.stop_at(stops, at or clock.now())
    compared, more = _compared(stops, since, here)
    twin: dict[str, Any] = {
        "at": at,
        "stop": here,
        "items": lineage.as_of(here.lineage_id) if here else [],
        "from": since,
        "differing": [one.item for one in compared],
        "unrecorded": unapproved.unrecorded(),
        "baseline_signed": lineage.signed_baseline() is not None,
        "stops": stops,
    }
    signers = {one.cause_id: one.signers for one in stops}
    context = {
        **twin,
        **_around(request, stops, here),
        **_differences(request, stops, since, compared, more=more),
        "lines": [Shown(one, signers.get(one.cause_id, [])) for one in twin["items"]],
        "count": lineage.count_as_of(here.lineage_id) if here else 0,
        "typed": points.typed(at or (here.at.at if here else None)),
        "problem": problem,
        "who": reader(request, now=clock.now()),
    }
    response = respond(
        request,
        page="identity/lineage.html",
        fragment="identity/_as_of_swap.html",
        context=context,
        twin=twin,
        status=422 if problem else 200,
    )
    if here and "stop" in request.GET:
        response["HX-Push-Url"] = reverse("identity:lineage") + points.as_of(request, here)
    return response


def _around(request: HttpRequest, stops: Sequence[Stop], here: Stop | None) -> Mapping[str, Any]:
    """Return the ways to other points of the history."""
    every = points.points(request, stops, here)
    before, after = points.beside(request, stops, here)
    return {
        "points": every[:POINTS_SHOWN],
        "left_out": max(0, len(every) - POINTS_SHOWN),
        "choices": [(points.in_address(one.stop), one) for one in every],
        "before_url": before,
        "after_url": after,
    }


def _differences(
    request: HttpRequest,
    stops: Sequence[Stop],
    since: dt.datetime | None,
    compared: Sequence[Compared],
    *,
    more: bool,
) -> Mapping[str, Any]:
    """Return what the page says of what changed since another moment."""
    return {
        "since": since,
        "from_value": request.GET.get("from", ""),
        "since_stop": lineage.stop_at(stops, since) if since else None,
        "compared": compared,
        "more_differ": more,
    }


def _compared(
    stops: Sequence[Stop], since: dt.datetime | None, here: Stop | None
) -> tuple[list[Compared], bool]:
    """Compare the identity at two moments; say whether more differs than is shown."""
    if since is None or here is None:
        return [], False
    then = lineage.stop_at(stops, since)
    differing = lineage.between(then.lineage_id if then else 0, here.lineage_id)
    found = list(islice(differing, MOST_DIFFERENCES + 1))
    return [_differing(one) for one in found[:MOST_DIFFERENCES]], len(found) > MOST_DIFFERENCES


def _differing(one: lineage.Difference) -> Compared:
    before, after = one.before, one.after
    differences = compare(before.state if before else None, after.state if after else None)
    return Compared(one.item, before is not None, after is not None, differences)
