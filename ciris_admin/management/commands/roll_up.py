"""`manage.py roll_up`: keep what charts read in place of millions of points."""

import contextlib
import json
import os
import signal
import threading
from typing import Any

from django.core.management.base import CommandParser

from ciris_admin.following import follow
from ciris_admin.management.store_command import StoreCommand
from ciris_admin.management.terminal import bar
from ciris_admin.pages.render import TwinEncoder
from persistence.tsdb.rollups import keeping
from persistence.tsdb.rollups.keeping import Caught
from persistence.writing import refuse_read_only


class Command(StoreCommand):
    help = (
        "Roll up the points of metrics, so that a chart of months is read as fast as one of an"
        " hour. `up` does so by itself. Exit code: 0 done; 1 refused or failed; 130 interrupted:"
        " run it again and it goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--rebuild", action="store_true", help="forget all, and make it anew")
        how.add_argument("--follow", action="store_true", help="go on until Ctrl+C")
        parser.add_argument("--json", action="store_true", help="what was done, for programs")

    def run(self, **options: Any) -> None:
        refuse_read_only()
        if options["follow"]:
            self._follow()
            return
        work = keeping.rebuild if options["rebuild"] else keeping.catch_up
        with self.to_be_gone_on_with(), bar("points") as shown:
            done = work(progress=shown.update)
        self.stdout.write(
            json.dumps(done, cls=TwinEncoder, indent=2) if options["json"] else in_words(done)
        )

    def _follow(self) -> None:
        with contextlib.suppress(OSError):  # a reader who waits for a page comes first
            os.nice(5)
        end = threading.Event()
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, lambda *_: end.set())
        follow(end)


def in_words(done: Caught) -> str:
    """Say what a run did, in one sentence."""
    if not done.is_done:
        return "Not all is rolled up: another process is at it, or has a transaction open."
    if done.until is None:
        return "There are no points to roll up."
    anew = f", {done.hours:,} changed hours made anew" if done.hours else ""
    return f"All before {done.until:%Y-%m-%d %H:%M} UTC is rolled up: {done.points:,} read{anew}."
