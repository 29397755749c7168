"""Looking through the store for what stands in clear, and sealing it once that was seen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from ciris_admin.access.roles import OPERATOR, require_role
from ciris_admin.pages.render import respond
from ciris_admin.secrets import scans
from persistence import shapes, store
from persistence.secrets import standing
from persistence.secrets.master_key import BadMasterKey, NoMasterKey
from persistence.secrets.scanning.scan import MOST_SHOWN, PARTS, State
from persistence.secrets.scanning.sources import Fate
from persistence.writing import ReadOnlyStore


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest scan: how far it is, or what it found."""
    stands = scans.standing()
    found = stands.found
    twin = {
        "runs": stands.runs,
        "reached": _told(stands.reached),
        "found": _told(found),
        "seals": stands.newest.seals if stands.newest else None,
        "finished": stands.newest.finished if stands.newest else None,
    }
    context = {
        "stands": stands,
        "parts": PARTS,
        "most": MOST_SHOWN,
        "on_sqlite": store.connection().vendor == "sqlite",
        "an_agents": shapes.current().read_only,
        "standing": standing.of_store(),
        "sealable": found.number(Fate.SEALABLE) if found else 0,
        "sealed": found.number(Fate.SEALED) if found else 0,
        "ruling": found.number(Fate.RULING) if found else 0,
        "stays": found.number(Fate.SIGNED, Fate.KEPT) if found else 0,
        "total": found.number() if found else 0,
    }
    return respond(
        request,
        page="secrets/scan.html",
        fragment="secrets/_scan.html",
        context=context,
        twin=twin,
    )


@require_role(OPERATOR)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a scan that looks, or with `seal=1` one that seals; or go on with one that stopped."""
    seals = request.POST.get("seal") == "1"
    if seals and request.POST.get("confirmed") != "on":
        messages.error(request, "Nothing was sealed: confirm that you want these rows rewritten.")
        return redirect("secrets:scan")
    try:
        row = scans.begin(seals=seals, by=request.user.get_username())
    except scans.RunsAlready as running:
        messages.info(request, str(running))
        return redirect("secrets:scan")
    except (NoMasterKey, BadMasterKey, ReadOnlyStore) as error:
        messages.error(request, f"Nothing is sealed. {error}")
        return redirect("secrets:scan")
    scans.start(row)
    return redirect("secrets:scan")


def _told(state: State | None) -> dict[str, object] | None:
    return state.as_dict() if state else None
