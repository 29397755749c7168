"""`manage.py verify_identity`: is the identity what the Wise Authorities approved?"""

import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from ciris_admin import clock
from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.management.store_command import StoreCommand, refuse_to_make_one
from ciris_admin.management.terminal import plain
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
            refuse_to_make_one()
            report = verify(ConsoleRing(), clock.now())
        except (StoreError, DatabaseError) as error:
            self.stderr.write(f"could not be checked: {explain(error)}")
            sys.exit(Verdict.UNCHECKED)
        self.stdout.write(as_json(report) if options["json"] else as_text(report))
        sys.exit(report.verdict)


def as_text(report: Report) -> str:
    """Write a line for each check, what was expected and found below, and the verdict last."""
    lines = [f"{line.word:<12} {plain(line.sentence)}" for line in report.lines]
    for line in report.lines:
        if line.expected is not None:
            digests = f"{line.expected or 'nothing'}, found {line.found or 'nothing'}"
            lines.append(f"{'':12} {line.kind} {plain(line.id)}: expected {digests}")
    return "\n".join([*lines, f"Verdict: {report.verdict.words}."])


def as_json(report: Report) -> str:
    said = {
        "verdict": report.verdict.name.lower(),
        "exit_code": int(report.verdict),
        "checked_at": report.checked_at.isoformat(),
        "lines": [dataclasses.asdict(line) for line in report.lines],
    }
    return json.dumps(said, indent=2)
