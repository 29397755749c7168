"""Every number of random charts against DuckDB's answer over the raw rows, on both engines.

    python -m tests.benchmarks chart_truth [--questions N] [--engine sqlite|postgresql] [--seed N]

Between the questions rows are inserted (late, twice, a year off, NaN, infinite, text),
updated, replaced and deleted, and rolled up, or not yet. Quantiles may differ within the
stated error of the sketch where a bucket has more values than it keeps.
"""

import argparse
import contextlib
import datetime as dt
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ciris_admin.settings")
django.setup()

from persistence import clock, store
from persistence.migrations import runner
from persistence.tsdb.queries.lines import Lines, LinesQuestion, lines
from persistence.tsdb.rollups import keeping
from tests.engines import postgres_server
from tests.tsdb.rollups.asking import compare
from tests.tsdb.rollups.random_rows import Writing

UNTIL = dt.datetime(2026, 11, 20, 12, 34, 56, tzinfo=dt.UTC)
DAYS = 4.0
PER_TURN = 50


def main(arguments: list[str]) -> int:
    """Print what was asked and what was wrong; return 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks chart_truth")
    parser.add_argument("--questions", type=int, default=1_000, help="of each engine")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="by default both")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    engines = [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]
    wrong = [words for engine in engines for words in ask(engine, chosen.questions, chosen.seed)]
    for words in wrong[:20]:
        print(words)
    return 1 if wrong else 0


def ask(engine: str, number: int, seed: int) -> list[str]:
    """Ask random questions of a store that changes all the time; return wrong answers."""
    chance, wrong, sources = random.Random(seed), [], Counter[str]()
    start, now = time.monotonic(), UNTIL
    clock.now = lambda: now  # the one clock of the library

    def answer(question: LinesQuestion) -> Lines:
        found = lines(question)
        sources[str(found.source).partition(" and")[0]] += 1
        sources["lines"] += len(found.lines)
        sources["buckets"] += sum(int((line.counts > 0).sum()) for line in found.lines)
        return found

    with store_of(engine):
        writing = Writing(chance, now, DAYS, engine)
        for turn in range(-(-number // PER_TURN)):
            writing.insert(300)
            writing.insert_late(450)
            if turn % 3:
                keeping.catch_up()
            writing.change()
            wrong += compare(chance, now, DAYS, min(PER_TURN, number - turn * PER_TURN), answer)
            now += dt.timedelta(minutes=chance.choice((1, 17, 61)))
            writing.until = now
    read = ", ".join(f"{count:,} {what}" for what, count in sources.most_common())
    took = time.monotonic() - start
    print(f"{engine}: {number:,} questions, {len(wrong)} wrong, {took:.0f} s: {read}")
    return wrong


@contextlib.contextmanager
def store_of(engine: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        url = f"sqlite:///{folder}/store.db"
        if engine == "postgresql":
            server = stack.enter_context(postgres_server(Path(folder)))
            url = stack.enter_context(server.database())
        store.open_store(url)
        runner.migrate()
        yield
        store.connection().close()
