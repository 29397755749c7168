"""The identity and its model, told to do the same things: they must answer and end alike.

python -m tests.identity.playing --steps 200000 --engine sqlite
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import hypothesis
import psycopg
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from persistence import store as stores
from persistence.standalone import configure_django
from persistence.store import sqlite_path
from tests.identity import raw
from tests.identity.machine import Machine
from tests.identity.together import Together


def emptying(url: str) -> Callable[[], None]:
    """Return what makes the store at `url` again as it is now, or empty on PostgreSQL."""
    if not url.startswith("sqlite"):
        from tests.engines import EMPTY  # noqa: PLC0415  # it needs Django

        def empty() -> None:
            with psycopg.connect(url, autocommit=True) as session:
                session.execute(EMPTY)

        return empty
    path = sqlite_path(url)
    stores.connection().close()
    with raw.session(url) as session:
        session.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()

    def put_back() -> None:
        stores.connection().close()
        for beside in ("-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        path.write_bytes(content)

    return put_back


def run(
    fresh: Callable[[], None], examples: int, *, steps: int = 50, seed: int | None = None
) -> None:
    """Play that many examples, each on the store made `fresh`; AssertionError where they differ."""
    Machine.fresh = staticmethod(fresh)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis has no type for it
        Together if seed is None else hypothesis.seed(seed)(Together),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=seed is None,
            report_multiple_bugs=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=200_000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    from tests.identity.races import new_store  # noqa: PLC0415  # it wants settings first

    begun, number = time.monotonic(), 0
    with new_store(chosen.engine, founded=False) as url:
        fresh = emptying(url)
        while Machine.steps < chosen.steps:
            number += 1
            run(fresh, 25, seed=number)
            sys.stderr.write(f"{Machine.steps} steps, {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(
        f"{Machine.steps} steps on {chosen.engine} in {time.monotonic() - begun:.0f} s,"
        f" no divergence; answers: {dict(Machine.answers.most_common())}\n"
    )


if __name__ == "__main__":
    main()
