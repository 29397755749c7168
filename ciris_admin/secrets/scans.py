"""Running a scan step by step, keeping after each how far it is; and where the newest stand."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from ciris_admin import clock, processes
from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.recording import record
from ciris_admin.pages.times import exact
from ciris_admin.processes import GIVEN_UP, Process
from ciris_admin.secrets.models import Scan
from persistence import store
from persistence.secrets.scanning import scan
from persistence.secrets.scanning.scan import State
from persistence.storage import remains
from persistence.store import StoreError
from persistence.trouble import explain
from persistence.writing import Conflict

OnStep = Callable[[State], None]
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('ciris secret scan'))"


class RunsAlready(Conflict):
    """A scan of this store is at work: somebody began it, and it has said so since."""

    def __init__(self, row: Scan) -> None:
        at = exact(timezone.localtime(row.started))
        super().__init__(f"A scan is running already, started by {row.by} at {at}.")


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


def begin(*, seals: bool, by: str, was_killed: bool = False) -> Scan:
    """Note a scan that begins, or take up the one of its kind that has not ended.

    Raises NoMasterKey, BadMasterKey and ReadOnlyStore where it could not seal, RunsAlready where
    one is at work: of several that begin at once, one does. `was_killed` says that what seems at
    work is not: for some time nothing else tells.
    """
    state = scan.begin(seals=seals)
    with transaction.atomic(using=CONSOLE.alias()):
        _be_alone()
        stands, now = standing(), clock.now()
        if stands.open and stands.runs and not was_killed:
            raise RunsAlready(stands.open)
        if stands.open and stands.open.seals == seals:
            Scan.objects.filter(pk=stands.open.pk).update(trouble="", seen=now)
            return stands.open
        row = Scan(store=name(), by=by, seals=seals, started=now, seen=now, state=state.as_dict())
        what = "sealing" if seals else "looking"
        record("secrets.scan.started", by=by, payload={"store": row.store, "for": what})
        row.save()
    return row


def _be_alone() -> None:
    """Let nobody else begin until this transaction ends; SQLite has one writer anyway."""
    console = connections[CONSOLE.alias()]
    if console.vendor == "postgresql":
        with console.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)


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
        _say_trouble(row, explain(error))
        raise
    except KeyboardInterrupt:
        _say_trouble(row, "It was interrupted.")  # and can be gone on with at once
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


def _say_trouble(row: Scan, sentence: str) -> None:
    Scan.objects.filter(pk=row.pk).update(trouble=sentence, seen=clock.now())


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
