"""A disk that is full, or fails once, at the n-th write, for each n.

python -m tests.chain disks --writes 300

The failure is SQLite's own (SQLITE_FULL from the n-th write on, SQLITE_IOERR_WRITE at it alone),
in a layer below every database file: see faults.py.
"""

import argparse
import sys
import time
from collections import Counter

from django.db import DatabaseError, connections

from tests.chain import playing
from tests.chain.faults import FULL, IO_ERROR, FailingDisk

KINDS = {"full": FULL, "I/O error": IO_ERROR}


def fail_at_each(disk: FailingDisk, writes: range) -> Counter[str]:
    """Play with each write failing in turn; return how often a failure was met."""
    watch, met, number = playing.Watch(), Counter[str](), 0
    told: list[str] = []
    for at in writes:
        for kind, code in KINDS.items():
            told += play(disk, at, code, number)
            met[kind] += disk.failed > 0
            watch.look(told)
            told += playing.go_on(number + 500)
            watch.look(told)
            number += 1000
    return met


def play(disk: FailingDisk, at: int, code: int, number: int) -> list[str]:
    """Do the acts until a write fails; return what was acknowledged before."""
    told: list[str] = []
    with disk.failing(at, code):
        for round_ in range(40):
            for act in playing.acts(number + 10 * round_):
                try:
                    told.append(act())
                except DatabaseError:
                    return told
            if disk.failed:
                return told
    return told


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--writes", type=int, default=300)
    chosen = options.parse_args(arguments)
    disk = FailingDisk()
    begun = time.monotonic()
    with playing.both_databases("sqlite"):
        met = fail_at_each(disk, range(1, chosen.writes + 1))
        connections.close_all()
    sys.stdout.write(
        f"Each of the first {chosen.writes} writes failed: {dict(met)} in"
        f" {time.monotonic() - begun:.0f} s; nothing acknowledged lost, no change without its"
        " entry, no entry without its change, and both chains went on.\n"
    )
