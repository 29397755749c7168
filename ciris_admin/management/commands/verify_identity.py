"""`manage.py verify_identity`: is the identity what the Wise Authorities approved?"""

import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError, connections

from ciris_admin import clock
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.management.store_command import StoreCommand
from persistence import store
from persistence.identity.reporting import Report, Verdict
from persistence.identity.verification import verify
from persistence.store import StoreError
from persistence.trouble import explain


class Command(StoreCommand):
    help = (
        "Replay every signed ruling and compare with the identity. Exit code: 0 verified,"
        " 1 tampering or a change without approval, 2 could not check, 3 nothing to check."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="the same lines for programs")

    def run(self, **options: Any) -> None:
        try:
            _refuse_to_make_one()
            report = verify(ConsoleRing(), clock.now())
        except (StoreError, DatabaseError) as error:
            self.stderr.write(f"could not be checked: {explain(error)}")
            sys.exit(Verdict.UNCHECKED)
        self.stdout.write(as_json(report) if options["json"] else as_text(report))
        sys.exit(report.verdict)


def _refuse_to_make_one() -> None:
    """Raise StoreError where the store's file is not there: opening it would make an empty one."""
    url = str(connections.settings[store.alias()].get(store.URL, ""))
    if url.startswith("sqlite:") and not store.sqlite_path(url).exists():
        raise StoreError(f"There is no file {store.sqlite_path(url)}.")


def as_text(report: Report) -> str:
    lines = [f"{line.word:<12} {printable(line.sentence)}" for line in report.lines]
    for line in report.lines:
        if line.expected is not None:
            digests = f"{line.expected or 'nothing'}, found {line.found or 'nothing'}"
            lines.append(f"{'':12} {line.kind} {printable(line.id)}: expected {digests}")
    return "\n".join([*lines, f"Verdict: {report.verdict.words}."])


def printable(text: str) -> str:
    """Keep what an agent wrote from moving the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def as_json(report: Report) -> str:
    said = {
        "verdict": report.verdict.name.lower(),
        "exit_code": int(report.verdict),
        "checked_at": report.checked_at.isoformat(),
        "lines": [dataclasses.asdict(line) for line in report.lines],
    }
    return json.dumps(said, indent=2)
