"""What is derived from the telemetry, kept current by a process beside the server."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connections

from ciris_admin import processes
from ciris_admin.processes import Process
from persistence.store import StoreError
from persistence.trouble import explain
from persistence.tsdb.log_index import keeping as log_index
from persistence.tsdb.rollups import keeping as rollups

SECONDS_BETWEEN = 15.0
LOG_SECONDS = 3.0
SLICE_SECONDS = 2.0  # after so long at one thing it is the next one's turn
PARENT = "CIRIS_FOLLOWED_BY"  # whose process ends, ends its follower
log = logging.getLogger(__name__)


class Follower:
    """The child process that `up` has while it serves."""

    def __init__(self, start: Callable[[], Process] | None = None) -> None:
        self._start = start or start_following
        self._process: Process | None = None

    def start(self) -> None:
        self._process = self._start()

    def stop(self) -> None:
        """End it, between two of its short transactions or within one."""
        if self._process is not None:
            processes.end(self._process)


def start_following() -> Process:
    return processes.start("roll_up", "--follow", **{PARENT: str(os.getpid())})


def follow(end: threading.Event, *, seconds: float = SECONDS_BETWEEN) -> None:
    """Keep everything current until `end` is set, or the parent is gone that wanted it."""
    said = ""
    while not end.is_set() and _is_wanted():
        trouble = _everything_current(end)
        if trouble and trouble != said:
            log.error("The telemetry is not kept current: %s", trouble)
        said = trouble
        connections.close_all()  # the store may be another file by the next time
        _wait(end, seconds)


def _wait(end: threading.Event, seconds: float) -> None:
    """Wait, but for the log: each search reads directly what is not indexed yet."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not end.wait(min(left, LOG_SECONDS)):
        # What hinders it is said when everything is brought up to date.
        with contextlib.suppress(StoreError, DatabaseError, OSError):
            log_index.catch_up(seconds=SLICE_SECONDS)
        connections.close_all()


def _everything_current(end: threading.Event) -> str:
    """Work until nothing is left to do; return in a sentence what hinders it."""
    try:
        while not end.is_set() and _is_wanted():
            log_done = log_index.catch_up(seconds=SLICE_SECONDS)
            done = rollups.catch_up(seconds=SLICE_SECONDS)
            if log_done.is_done and (done.is_done or not (done.points or done.hours)):
                break
    except (StoreError, DatabaseError, OSError) as error:
        return explain(error)
    return ""


def _is_wanted() -> bool:
    parent = os.environ.get(PARENT)
    return parent is None or parent == str(os.getppid())
