"""Verify the audit log of a CIRIS agent or console, without either.

    python -I verify_audit.py STORE.db --pins audit.pins [--memory console.db] [--checkpoint FILE]
    python -I verify_audit.py BUNDLE.zip --pin KEY

It takes Python 3.11 and the package `cryptography`, and nothing else. A pin is a public key
that you know to be right by another way; KEY is its fingerprint or its id. The memory is the
other database, which remembers the log; a checkpoint is a file that was kept of one. Nothing is
written. Exit codes: 0 verified, 1 tampered with, 2 could not be checked in full, 3 nothing to
check, or nothing that remembers it.
"""

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from persistence.audit.verifying import bundle_files, bundles
from persistence.audit.verifying.memories import NO_MEMORY, Memory, Witnessing, remembered
from persistence.audit.verifying.parallel import in_processes, in_turn
from persistence.audit.verifying.pins import BadPins, Pin, read_pins
from persistence.audit.verifying.preparing import Question, origins_of
from persistence.audit.verifying.reports import Report, Verdict
from persistence.audit.verifying.saying import as_text, printable
from persistence.audit.verifying.sources import CannotRead, SqliteSource, Tables
from persistence.audit.verifying.walk import verify

STORES = (Tables(), Tables(log="audit_log"))
CONSOLES = Tables("console_audit_log", "console_audit_roots", "console_audit_keys")
WITNESSES = (Witnessing(), Witnessing("audit_witnessed", "audit_tiles", "audit_log_v2"))
ZIP = b"PK\x03\x04"
WORTH_PROCESSES = 20_000  # entries


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(
        "verify_audit.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", nargs="+", type=Path, help="a SQLite database, or a bundle")
    parser.add_argument("--pins", type=Path, help="the pins file")
    parser.add_argument("--pin", action="append", default=[], help="of a bundle: a key to trust")
    parser.add_argument("--memory", type=Path, help="the other database, which remembers this one")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--json", action="store_true", help="the same lines for programs")
    given = parser.parse_args(arguments)
    try:
        pins = () if given.pins is None else read_pins(given.pins)
        if given.pins is not None and not given.pins.exists():
            raise CannotRead(f"There is no file {given.pins}.")
        path = given.file[-1]  # a word before it, as in `bundle BUNDLE.zip`, says nothing more
        if _begins(path, ZIP):
            bundle = bundle_files.read(path.read_bytes())
            said = bundles.check(bundle, pins=pins, fingerprints=given.pin)
            text = "\n".join(f"{one.word:<12} {one.check:<12} {one.sentence}" for one in said.lines)
            text = "\n".join(map(printable, text.split("\n")))
            text += f"\nVerdict: {said.verdict.name.lower()}."
            sys.stdout.write(json.dumps(said.as_dict(), indent=2) if given.json else text)
            sys.stdout.write("\n")
            return said.verdict
        report = _of_database(path, pins, given)
    except (CannotRead, BadPins, bundle_files.BadBundle, OSError) as error:
        sys.stderr.write(f"could not be checked: {printable(str(error))}\n")
        return Verdict.UNCHECKED
    sys.stdout.write(json.dumps(report.as_dict(), indent=2) if given.json else as_text(report))
    sys.stdout.write("\n")
    return report.verdict


def _of_database(path: Path, pins: Sequence[Pin], given: argparse.Namespace) -> Report:
    """Verify the chain of a SQLite file. Raises CannotRead."""
    chain, source = _chain_in(path)
    origins = origins_of(chain, source)
    memory = NO_MEMORY
    if given.memory is not None:
        other = SqliteSource(given.memory)
        there = [one for one in WITNESSES if other.has(one.checkpoints)]
        if not there:
            raise CannotRead(f"{given.memory} remembers no chain of another database.")
        memory = remembered(other, there[0], chain, origins, str(given.memory))
    notes = [note for file in given.checkpoint for note in _notes(file)]
    if notes:
        place = memory.place if memory.checkpoints else "the checkpoint files"
        memory = Memory(place, (*memory.checkpoints, *notes), memory.size, memory.tiles)
    many = (source.last() or 0) >= WORTH_PROCESSES
    now = dt.datetime.now(dt.UTC).isoformat()  # noqa: TID251  # this program stands alone
    runner = in_processes(os.cpu_count() or 1) if many else in_turn
    return verify(Question(chain, source, pins, memory), now, runner=runner)


def _chain_in(path: Path) -> tuple[str, SqliteSource]:
    """Find out which chain a file holds: a store's, in tables of any era, or the console's."""
    found = [tables for tables in STORES if SqliteSource(path).has(tables.log)]
    if found:
        return "store", SqliteSource(path, found[0])
    if SqliteSource(path).has(CONSOLES.log):
        return "console", SqliteSource(path, CONSOLES)
    raise CannotRead(f"{path} holds no audit log that is known here")


def _notes(path: Path) -> Iterator[str]:
    """Yield the signed notes in a file: each a text, an empty line and lines of signatures."""
    try:
        blocks = path.read_text(encoding="utf-8").strip("\n").split("\n\n")
    except UnicodeDecodeError as error:
        raise CannotRead(f"{path} is no text.") from error
    for text, signed in zip(blocks[::2], blocks[1::2], strict=False):
        yield f"{text.strip(chr(10))}\n\n{signed}\n"


def _begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


if __name__ == "__main__":
    sys.exit(main())
