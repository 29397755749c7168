"""Processes that append to one chain at once, and what must be true of it afterwards.

python -m tests.chain.races --processes 8 --entries 5000 --engine sqlite
"""

import argparse
import contextlib
import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

from persistence import initialize_database
from persistence.audit import appending
from persistence.audit.models import AuditEntry
from persistence.standalone import configure_django
from persistence.writing import transaction
from tests.identity import consistency, races

REPOSITORY = Path(__file__).resolve().parents[2]
AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def race(url: str, processes: int, entries: int) -> int:
    """Have processes append so many entries each; return the length of the chain afterwards."""
    command = [sys.executable, "-m", "tests.chain.races", "--work", url, str(entries)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, str(number)],
                    cwd=REPOSITORY,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(processes)
        ]
        for worker in workers:
            assert worker.stdout.readline() == "ready\n", worker.stderr.read()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [worker.communicate() for worker in workers]
    errors = [error for _, error in told if "Error" in error]
    assert not errors, errors[0]
    hashes = {line for out, _ in told for line in out.split()}
    assert len(hashes) == processes * entries, "two processes were told the same entry"
    stored = set(AuditEntry.objects.exclude(sequence_number=1).values_list("entry_hash", flat=True))
    assert stored == hashes, "what was acknowledged is not what is there"
    return consistency.check_chain()


def work(url: str, entries: int, number: int) -> None:
    """Append, each in a transaction of its own; then say what was acknowledged."""
    initialize_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    heads = []
    for _ in range(entries):
        with transaction():
            made = appending.append("x.y.z", originator=f"worker {number}", payload={}, at=AT)
        heads.append(made.hash)
    sys.stdout.write("\n".join(heads))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--processes", type=int, default=8)
    options.add_argument("--entries", type=int, default=5000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    with races.new_store(chosen.engine, founded=False) as url:
        begun = time.monotonic()
        length = race(url, chosen.processes, chosen.entries)
        sys.stdout.write(
            f"{chosen.engine}: {chosen.processes} processes, {length} entries (the first says that"
            f" the chain has started) in {time.monotonic() - begun:.0f} s; each once, no fork,"
            " no gap, no lock error.\n"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
