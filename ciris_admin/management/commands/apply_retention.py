"""`manage.py apply_retention`: let rows leave their stage as the policies say."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandParser

from ciris_admin import clock
from ciris_admin.management.operators import operator
from ciris_admin.management.store_command import StoreCommand
from ciris_admin.management.terminal import bar, onto
from ciris_admin.pages.render import TwinEncoder
from ciris_admin.templatetags.pages import size
from persistence.tsdb.retention import services
from persistence.tsdb.retention.forecast import Forecast, Leaving, forecasts
from persistence.tsdb.retention.queries import PastRun
from persistence.tsdb.retention.rules import STAGES
from persistence.tsdb.rules import CorrelationType
from persistence.writing import refuse_read_only

SECONDS = 60.0  # for the counts of a dry run, of each type


class Command(StoreCommand):
    help = (
        "Let rows leave their stage as the policies say: raw, aggregated, downsampled, gone."
        " Nothing has a policy until an administrator sets one under Storage. Exit code: 0 done,"
        " also where nothing was to do; 1 refused or failed; 130 interrupted: run it again and"
        " it goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would go; do nothing")
        parser.add_argument("--json", action="store_true", help="the same for programs")
        parser.add_argument(
            "--type", choices=[str(kind) for kind in STAGES], help="of this type of rows alone"
        )
        parser.add_argument(
            "--by", default=operator(), metavar="NAME", help="who does it, for the audit"
        )

        parser.add_argument("--begun", type=int, help=argparse.SUPPRESS)  # one the console began

    def run(self, **options: Any) -> None:
        refuse_read_only()
        kinds = [kind for kind in STAGES if options["type"] in (None, str(kind))]
        if options["dry_run"]:
            self._foresee(kinds, as_json=options["json"])
            return
        with self.to_be_gone_on_with(), bar("rows") as shown:

            def show(kind: CorrelationType, gone: int, to_go: int | None) -> None:
                shown.set_description(str(kind))
                onto(shown)(gone, to_go)

            done = services.run(
                by=options["by"], kinds=kinds, begun=options["begun"], on_progress=show
            )
        self._say(done, as_json=options["json"])

    def _foresee(self, kinds: Sequence[CorrelationType], *, as_json: bool) -> None:
        found = forecasts(now=clock.now(), kinds=kinds, seconds=SECONDS)
        if as_json:
            self._write_json([{**told(one), "steps": one.leaving} for one in found])
            return
        for one in found:
            self.stdout.write(f"{one.kind}: {one.words}")
            parts = [part for part in one.leaving if part.rows != 0]
            for part in parts:
                self.stdout.write(f"  {in_words(part)}")
            if not parts:
                self.stdout.write("  Nothing would go.")
        self.stdout.write("Audit events are kept for ever. This was a dry run: nothing is changed.")

    def _say(self, done: Sequence[PastRun], *, as_json: bool) -> None:
        if as_json:
            self._write_json(done)
            return
        for one in done:
            beside = f", {counted(one.nodes_gone, 'node')} with them" if one.nodes_gone else ""
            stands = f"; new summaries: {one.summaries:,}" if one.summaries else ""
            gone = f"{counted(one.rows_gone, 'row')} went ({size(one.bytes_gone)})"
            self.stdout.write(f"{one.kind}: {gone}{beside}{stands}.")
        if not done:
            self.stdout.write("Nothing was to go.")

    def _write_json(self, found: Any) -> None:
        self.stdout.write(json.dumps(found, cls=TwinEncoder, indent=2))


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def told(found: Forecast) -> dict[str, Any]:
    return {
        "correlation_type": found.kind,
        "policy": found.policy,
        "words": found.words,
        "rows": found.rows,
        "bytes": found.bytes,
        "bytes_measured": found.measured,
    }


def in_words(part: Leaving) -> str:
    """Say what would become of some rows."""
    number = "Rows not counted in time" if part.rows is None else counted(part.rows, "row")
    about = "" if part.measured else "about "
    bytes_ = "" if part.bytes is None else f", {about}{size(part.bytes)}"
    what = f"({part.noun} before {part.step.before:%Y-%m-%d %H:%M} UTC{bytes_})"
    return f"{number} {what} would {f'become {part.become}' if part.become else 'go for good'}."
