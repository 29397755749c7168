"""`manage.py detect_secrets`: which lines of text files hold secrets, and of what kind."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ciris_admin.management.terminal import plain
from persistence.secrets import patterns
from persistence.secrets.detection import (
    CustomPattern,
    Finding,
    TimeLimitReached,
    find_in_text,
)

NOTHING, FOUND, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Line:
    """A secret in a file: its first line, and where in that line it starts, both from 1.

    `end` is the column after its last letter, in its last line.
    """

    file: str
    line: int
    start: int
    end_line: int
    end: int
    pattern: str
    description: str
    sensitivity: str


class Command(BaseCommand):
    help = (
        "Find secrets in text files (UTF-8), and say where they stand, never what they are."
        " Exit code: 0 nothing found, 1 secrets found, 2 a file could not be read."
    )
    requires_system_checks = []  # no database is read

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file")
        parser.add_argument(
            "--patterns", metavar="FILE", help="patterns of your own, beside ours (JSON, RE2)"
        )
        parser.add_argument(
            "--json", action="store_true", help="a JSON array, one finding on each line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines, unread = [], False
        try:
            named = options["patterns"]
            custom = patterns.of_file(named) if named else patterns.at_hand()
        except patterns.BadPatterns as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        for name in options["files"]:
            try:
                lines += found_in(name, custom)
            except OSError as error:
                unread = True
                self.stderr.write(f"{plain(name)} could not be read: {error.strerror}.")
            except TimeLimitReached as error:
                unread = True
                self.stderr.write(f"{plain(name)} was not read to its end: {error}")
        self.stdout.write(as_json(lines) if options["json"] else as_text(lines))
        sys.exit(UNREADABLE if unread else FOUND if lines else NOTHING)


def found_in(name: str, custom: Sequence[CustomPattern] = ()) -> list[Line]:
    text = Path(name).read_bytes().decode("utf-8", "replace")
    return list(placed(name, text, find_in_text(text, custom)))


def placed(name: str, text: str, findings: list[Finding]) -> Iterator[Line]:
    """Yield findings, which are in order, with their lines and columns."""
    line, line_start, read = 1, 0, 0
    for one in findings:
        line, line_start = _line_of(text, one.start, line, line_start, read)
        end_line, end_start = _line_of(text, one.end, line, line_start, one.start)
        yield Line(
            name,
            line,
            one.start - line_start + 1,
            end_line,
            one.end - end_start + 1,
            one.kind.pattern,
            one.kind.description,
            one.kind.sensitivity,
        )
        read = one.start


def _line_of(text: str, place: int, line: int, line_start: int, read: int) -> tuple[int, int]:
    """Return the line of a place and where it starts, counting on from what was read."""
    newlines = text.count("\n", read, place)
    return (line + newlines, text.rfind("\n", 0, place) + 1) if newlines else (line, line_start)


def as_json(lines: list[Line]) -> str:
    return "[" + ",".join("\n" + json.dumps(asdict(line)) for line in lines) + "\n]"


def as_text(lines: list[Line]) -> str:
    said = [
        f"{plain(one.file)}:{one.line}:{one.start}"
        f" {one.description} ({one.pattern}, {one.sensitivity})"
        for one in lines
    ]
    return "\n".join([*said, f"{len(lines)} found."])
