"""Verifying the chains of the console and its store: which, against whose memory, from where."""

import datetime as dt

from django.db import DatabaseError

from ciris_admin import clock
from ciris_admin.chain import verifications
from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from ciris_admin.chain.models import Verification
from persistence.audit.chains import STORE
from persistence.audit.trusted import pins
from persistence.audit.verification import from_the_start, verify_chain
from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.notes import BadNote, Checkpoint, parse_note
from persistence.audit.verifying.reports import Report, Verdict
from persistence.audit.verifying.sources import CannotRead
from persistence.audit.verifying.walk import Progress, quiet
from persistence.audit.witness import STORE_WITNESS
from persistence.store import StoreError
from persistence.trouble import explain

CHAINS = {"store": (STORE, CONSOLE_WITNESS), "console": (CONSOLE, STORE_WITNESS)}


def verify(
    name: str,
    now: dt.datetime,
    *,
    full: bool = True,
    processes: int | None = None,
    progress: Progress = quiet,
) -> Report:
    """Verify a chain; not in `full`, its signatures from the last verified checkpoint alone.

    Raises CannotRead, StoreError, DatabaseError.
    """
    chain, by = CHAINS[name]
    return verify_chain(
        chain,
        by,
        pins(chain),
        now,
        resume=from_the_start if full else _verified_checkpoint,
        processes=processes,
        progress=progress,
    )


def _verified_checkpoint(origin: str, memory: Memory) -> int:
    """Return the length of the longest checkpoint that a verification has passed over."""
    passed = Verification.objects.filter(verdict=Verdict.VERIFIED, report__origin=origin)
    newest = passed.order_by("-pk").values_list("report", flat=True).first()
    reached = newest["entries"] if newest else 0
    sizes = [size for note in memory.checkpoints if (size := _size(note)) <= reached]
    return max(sizes, default=0)


def _size(note: str) -> int:
    try:
        return Checkpoint.parse(parse_note(note).text).size
    except BadNote:
        return 0  # the verification says what is wrong with it


def verify_and_keep(name: str, started: dt.datetime, *, full: bool, progress: Progress) -> Report:
    """Verify a chain, show on its row how far it is, and keep and record what was found."""
    number = verifications.begin(name, total=0, at=started)

    def told(done: int, total: int) -> None:
        verifications.progress(number, done=done, total=total, at=clock.now())
        progress(done, total)

    try:
        report = verify(name, started, full=full, progress=told)
    except BaseException as error:
        verifications.give_up(number, trouble=in_words(error), at=clock.now())
        raise
    seconds = dt.timedelta(seconds=report.seconds)
    verifications.finish(number, report, at=started + seconds)
    return report


def in_words(error: BaseException) -> str:
    """Say why a chain could not be verified."""
    match error:
        case CannotRead():
            return str(error)
        case StoreError() | DatabaseError():
            return explain(error)
        case KeyboardInterrupt():
            return "It was interrupted."
    return f"It failed: {type(error).__name__}."
