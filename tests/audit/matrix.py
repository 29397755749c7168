"""The tamper matrix: `python -m tests.audit.matrix [positions] [clean chains]`.

Every class at random positions, both shapes of the table, both kinds of keys, both engines;
then clean chains, of which none may be called tampered with.
"""

import contextlib
import copy
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from persistence.audit.verifying.preparing import Question
from persistence.audit.verifying.reports import Report, Verdict
from persistence.audit.verifying.walk import verify
from tests.audit.chain_tables import Tables, fill, tables
from tests.audit.deeds import Class
from tests.audit.signed_chains import Chain, chain
from tests.audit.tampering import classes
from tests.engines import postgres_server

ROWS = 60


def report(db: Tables, made: Chain) -> Report:
    return verify(Question("store", db.source, made.pins, made.memory), "")


def misses(db: Tables, made: Chain, name: str, act: Class, position: int) -> str | None:
    """Tamper and verify; return what was wrong with the verdict."""
    made = copy.copy(made)
    with db.undone():
        sequence, word = act(db, made, position)
        found = report(db, made)
    first = found.first_bad
    if (
        found.verdict is Verdict.TAMPERED
        and first
        and (first.sequence, first.word) == (sequence, word)
    ):
        return None
    where = f"{db.engine}, {made.columns} columns, {'agent' if made.agents else 'ours'}"
    return f"{name} at {position} ({where}): expected {word} at {sequence}, found {first}"


@contextlib.contextmanager
def both_engines() -> Iterator[list[Tables]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server(Path(folder)) as server,
        server.database() as url,
        tables("postgresql", url) as postgres,
        tables("sqlite", f"{folder}/chain.db") as sqlite,
    ):
        yield [sqlite, postgres]


def main(positions: int = 50, clean: int = 1000) -> int:
    draw, missed, tried, alarms, names = random.Random(7), [], 0, 0, set()
    with both_engines() as engines:
        for db in engines:
            for columns, agents in ((12, False), (18, False), (12, True), (18, True)):
                made = chain(ROWS, columns, agents=agents)
                fill(db, made)
                for name, act in classes(db.engine, made).items():
                    names.add(name)
                    for _ in range(positions):
                        tried += 1
                        place = draw.randint(1, ROWS)
                        missed += filter(None, [misses(db, made, name, act, place)])
                sys.stdout.write(f"{db.engine}, {columns} columns, {tried} cases so far\n")
        for number in range(clean):
            db = engines[number % 2]
            made = chain(draw.randint(4, 40), draw.choice((12, 18)), agents=number % 10 == 0)
            with db.undone():
                fill(db, made)
                alarms += report(db, made).verdict is not Verdict.VERIFIED
    for one in missed[:40]:
        sys.stdout.write(one + "\n")
    sys.stdout.write(
        f"{len(names)} classes, {tried} cases, {tried - len(missed)} named rightly;"
        f" {clean} clean chains, {alarms} false alarms\n"
    )
    return bool(missed or alarms)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
