"""What `up` does for the chains while it serves: checkpoints, and verifications on a schedule."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from ciris_admin import clock, processes
from ciris_admin.chain import checkpoints
from ciris_admin.processes import Process
from persistence.audit.verifying.reports import Verdict
from persistence.store import StoreError
from persistence.trouble import explain

CHECKPOINT_SECONDS = 60
QUICK = dt.timedelta(minutes=15)  # from the last checkpoint
FULL = dt.timedelta(days=1)
log = logging.getLogger(__name__)


class Keeper:
    """A thread that keeps the chains witnessed and verified until it is stopped."""

    def __init__(
        self,
        *,
        seconds: float = CHECKPOINT_SECONDS,
        verify: Callable[..., Process] | None = None,
    ) -> None:
        self._seconds = seconds
        self._verify = verify or start_verifying
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chains", daemon=True)
        self._verifying: Process | None = None
        self._verified: dt.datetime | None = None
        self._verified_in_full: dt.datetime | None = None
        self._sent: set[str] = set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is at, and a verification where it is."""
        self._end.set()
        self._thread.join(timeout=10)  # first: it may be about to start one
        if self._verifying is not None:
            processes.end(self._verifying)

    def once(self, now: dt.datetime) -> None:
        """Do what is due. Trouble with a database is said in the log, and tried again."""
        try:
            checkpoints.make(now)
            self._send()
            self._look_at_verification(now)
        except (StoreError, DatabaseError, OSError) as error:
            log.error("The chains were not looked after: %s", explain(error))

    def _run(self) -> None:
        while True:
            self.once(clock.now())
            connections.close_all()
            if self._end.wait(self._seconds):
                return

    def _send(self) -> None:
        notes = [row.note for row in checkpoints.newest() if row.note not in self._sent]
        problem = checkpoints.send(notes)
        if problem:
            log.error("%s", problem)
        else:
            self._sent = {*self._sent, *notes}

    def _look_at_verification(self, now: dt.datetime) -> None:
        if self._verifying is not None:
            code = self._verifying.poll()
            if code is None:
                return
            if code not in set(Verdict):  # a verdict is shown; anything else is trouble
                log.error("Verifying the audit chains failed: run manage.py verify_audit.")
            self._verifying = None
        full = self._verified_in_full is None or now - self._verified_in_full >= FULL
        if full or self._verified is None or now - self._verified >= QUICK:
            self._verifying = self._verify(full=full)
            self._verified = now
            self._verified_in_full = now if full else self._verified_in_full


def start_verifying(*, full: bool) -> Process:
    """Verify both chains in a process of its own, which keeps what it finds."""
    how = ["--full"] if full else []
    return processes.start("verify_audit", "--record", *how)
