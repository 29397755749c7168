"""`manage.py verify_audit`: can the audit chains be believed?"""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from ciris_admin import clock
from ciris_admin.chain import verifying
from ciris_admin.management.store_command import StoreCommand, refuse_to_make_one
from ciris_admin.management.terminal import bar, onto
from persistence.audit.verifying.reports import Report, Verdict
from persistence.audit.verifying.saying import as_text
from persistence.audit.verifying.sources import CannotRead
from persistence.store import StoreError


class Command(StoreCommand):
    help = (
        "Verify the audit chains, line by line. Exit code: 0 verified, 1 tampered with,"
        " 2 could not be checked in full, 3 nothing to check, or nothing that remembers it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--chain", choices=["store", "console", "all"], default="all")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--full", action="store_true", help="every signature from the first on")
        how.add_argument(
            "--from-checkpoint",
            action="store_true",
            help="signatures from the last verified checkpoint on; this is the default",
        )
        parser.add_argument("--json", action="store_true", help="the same lines for programs")
        parser.add_argument("--record", action="store_true", help="keep what was found")

    def run(self, **options: Any) -> None:
        names = ["store", "console"] if options["chain"] == "all" else [options["chain"]]
        reports = [report for name in names if (report := self._verify(name, options))]
        if options["json"]:
            self.stdout.write(json.dumps([report.as_dict() for report in reports], indent=2))
        else:
            self.stdout.write("\n\n".join(map(as_text, reports)))
        verdicts = [report.verdict for report in reports]
        if len(reports) < len(names):
            verdicts.append(Verdict.UNCHECKED)
        sys.exit(worst(verdicts))

    def _verify(self, name: str, options: dict[str, Any]) -> Report | None:
        """Verify one chain; None, and a sentence, where that could not be done."""
        now, full = clock.now(), options["full"]
        try:
            refuse_to_make_one()
            with bar("entries", what=f"{name} chain") as shown:
                progress = onto(shown)
                if options["record"]:
                    return verifying.verify_and_keep(name, now, full=full, progress=progress)
                return verifying.verify(name, now, full=full, progress=progress)
        except (CannotRead, StoreError, DatabaseError) as error:
            why = verifying.in_words(error)
            self.stderr.write(f"The {name} chain could not be checked: {why}")
            return None


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict on several chains: tampered with, unchecked, unanchored, verified."""
    order = [Verdict.TAMPERED, Verdict.UNCHECKED, Verdict.UNANCHORED, Verdict.VERIFIED]
    return min(verdicts, key=order.index)
