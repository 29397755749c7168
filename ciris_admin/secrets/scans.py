"""Running a scan step by step, keeping after each how far it is; and where the newest stand."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import DatabaseError, connections

from ciris_admin import clock, processes
from ciris_admin.chain.recording import record
from ciris_admin.processes import GIVEN_UP, Process
from ciris_admin.secrets.models import Scan
from persistence import store
from persistence.secrets.scanning import scan
from persistence.secrets.scanning.scan import State
from persistence.storage import remains
from persistence.store import StoreError
from persistence.trouble import explain

OnStep = Callable[[State], None]


@dataclass(frozen=True)
class Standing:
    """The newest scan that ended, the newest that has not, and whether that one still runs."""

    newest: Scan | None
    found: State | None
    open: Scan | None
    reached: State | None
    runs: bool


def standing() -> Standing:
    """Say where the scans of the open store stand."""
    mine = Scan.objects.filter(store=name()).order_by("-pk")
    newest = mine.filter(finished__isnull=False).first()
    unfinished = mine.filter(finished__isnull=True).first()
    if unfinished and newest and unfinished.pk < newest.pk:
        unfinished = None
    return Standing(
        newest,
        State.from_dict(newest.state) if newest else None,
        unfinished,
        State.from_dict(unfinished.state) if unfinished else None,
        bool(unfinished and not unfinished.trouble and unfinished.seen > clock.now() - GIVEN_UP),
    )


def begin(*, seals: bool, by: str) -> Scan:
    """Note a scan that begins, or take up the one of its kind that has not ended.

    Raises NoMasterKey, BadMasterKey and ReadOnlyStore where it could not seal.
    """
    state, now = scan.begin(seals=seals), clock.now()
    open_one = standing().open
    if open_one and open_one.seals == seals:
        Scan.objects.filter(pk=open_one.pk).update(trouble="", seen=now)
        return open_one
    row = Scan(store=name(), by=by, seals=seals, started=now, seen=now, state=state.as_dict())
    what = "sealing" if seals else "looking"
    record("secrets.scan.started", by=by, payload={"store": row.store, "for": what})
    row.save()
    return row


def run(row: Scan, *, on_step: OnStep | None = None, rewrites: bool = False) -> State:
    """Bring a scan to its end. What goes wrong is kept with it, and raised.

    One that seals writes the store's files anew at the end; with `rewrites` large ones too.
    """
    state = State.from_dict(row.state)
    scan.begin(seals=row.seals)  # the connection is another one than that of who began
    try:
        while not state.done:
            state = scan.step(state, by=row.by)
            Scan.objects.filter(pk=row.pk).update(state=state.as_dict(), seen=clock.now())
            if on_step:
                on_step(state)
        if row.seals:
            left = remains.clear(whatever_its_size=rewrites, on_step=lambda: _say_alive(row))
            state = replace(state, remains=tuple(left))
    except (StoreError, DatabaseError) as error:
        Scan.objects.filter(pk=row.pk).update(trouble=explain(error), seen=clock.now())
        raise
    said = {
        "store": row.store,
        "for": "sealing" if row.seals else "looking",
        "rows": state.rows,
        "found": [list(count) for count in state.counts],
        "remains": state.remains,
    }
    record("secrets.scan.ended", by=row.by, payload=said)
    Scan.objects.filter(pk=row.pk).update(finished=clock.now(), state=state.as_dict())
    return state


def _say_alive(row: Scan) -> None:
    Scan.objects.filter(pk=row.pk).update(seen=clock.now())


def start(row: Scan) -> Process:
    """Run a scan in a process of its own."""
    return processes.start("secrets", "scan", "--number", str(row.pk))


def name() -> str:
    """Name the open store by what its address says of it, and nothing that may be a password."""
    settings = connections.settings[store.alias()]
    words = [str(settings.get(part) or "") for part in ("NAME", "HOST", "PORT")]
    return " ".join(word.partition("?")[0] for word in words).strip()
