"""Retention: how long each type of rows stays, what a run would do, and the runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ciris_admin import clock
from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.pages.render import respond
from ciris_admin.pages.times import exact
from ciris_admin.storage.background import start_retention
from persistence import shapes
from persistence.tsdb.retention import queries, services
from persistence.tsdb.retention.forecast import Forecast, forecasts
from persistence.tsdb.retention.queries import InForce, PastRun
from persistence.tsdb.retention.rules import STAGES
from persistence.writing import ReadOnlyStore

SECONDS = 1.0  # of each type: a reader waits


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the policies and the runs; `?forecast=1` takes the time to say what would go."""
    now = clock.now()
    foreseen = forecasts(now=now, seconds=SECONDS) if request.GET.get("forecast") == "1" else None
    policies = list(queries.policies().values())
    context = {
        **_runs(),
        "policies": policies,
        "short": in_short(policies),
        "some_leave": any(one.policy.raw for one in policies),
        "read_only": shapes.current().read_only,
        "forecasts": foreseen,
        **(_summed(foreseen) if foreseen is not None else {}),
        "crumbs": [("Storage", reverse("storage:tables")), ("Retention", None)],
    }
    twin = {
        "policies": [
            {"type": one.kind, "policy": one.policy, "words": one.words,
             "set_by": one.set_by, "set_at": one.set_at}
            for one in policies
        ],
        "forecasts": foreseen,
        "runs": context["runs"],
    }  # fmt: skip
    return respond(request, page="storage/retention.html", context=context, twin=twin)


def in_short(policies: Iterable[InForce]) -> str:
    """Say in a sentence how much of the policies lets anything go."""
    leaving = [one for one in policies if one.policy.raw is not None]
    if not leaving:
        return "Everything is kept for ever: no type of rows has a policy."
    number = f"{len(leaving)} of {len(STAGES)} types of rows leave"
    return f"{number} after a time; everything else is kept for ever."


@require_GET
def show_runs(request: HttpRequest) -> HttpResponse:
    """Answer with the runs as they are now; the page asks while one works."""
    context = _runs()
    return respond(
        request,
        page="storage/_runs.html",
        fragment="storage/_runs.html",
        context=context,
        twin={"runs": context["runs"]},
    )


@require_role(OPERATOR)
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Start a run over all types in a process of its own."""
    page, by = reverse("storage:retention"), request.user.get_username()
    try:
        begun = services.begin(by=by, seconds=SECONDS)
    except ReadOnlyStore as error:
        messages.error(request, str(error))
        return redirect(page)
    except services.AtWork as error:
        messages.warning(request, f"{error} {_who(error.working)}")
        return redirect(page)
    if begun is None:
        messages.success(request, "Nothing is to go.")
        return redirect(page)
    start_retention(by=by, begun=begun.number)
    return redirect(f"{page}#runs")


def _who(working: PastRun) -> str:
    began = working.started_at.at
    at = exact(timezone.localtime(began)) if began is not None else working.started_at.text
    return f"{working.started_by} started it at {at}."


def _runs() -> Mapping[str, Any]:
    runs = queries.runs(now=clock.now())
    return {
        "runs": runs,
        "running": [one for one in runs if one.state == queries.RUNNING],
        "some_stopped": any(one.state == queries.STOPPED for one in runs),
    }


def _summed(foreseen: Sequence[Forecast]) -> Mapping[str, Any]:
    """Say what a run over all types would do: None where some of it was not counted in time."""
    rows = [one.rows for one in foreseen]
    sizes = [one.bytes for one in foreseen]
    return {
        "rows": None if None in rows else sum(number or 0 for number in rows),
        "bytes": None if None in sizes else sum(number or 0 for number in sizes),
        "measured": all(one.measured for one in foreseen),
    }
