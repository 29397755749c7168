"""A chain checked in ranges, one after the other or in processes, is the same chain."""

import dataclasses
from pathlib import Path

import pytest

from persistence.audit.reading_rows import PostgresSource
from persistence.audit.verifying import parallel
from persistence.audit.verifying.preparing import Question
from persistence.audit.verifying.reports import Verdict, Wrong
from persistence.audit.verifying.sources import SqliteSource
from persistence.audit.verifying.walk import verify
from tests.audit.chain_tables import fill, tables
from tests.audit.matrix import misses
from tests.audit.signed_chains import chain
from tests.audit.tampering import classes

MADE = chain(600)


@pytest.fixture(autouse=True)
def short_ranges(monkeypatch):
    monkeypatch.setattr(parallel, "SPAN", 256)


def test_every_class_is_named_at_the_edges_of_ranges(tmp_path):
    with tables("sqlite", str(tmp_path / "chain.db")) as db:
        fill(db, MADE)

        found = [
            misses(db, MADE, name, act, 512 + number % 3 if number % 2 else 256 + number % 3)
            for number, (name, act) in enumerate(classes("sqlite", MADE).items())
        ]

    assert "; ".join(one for one in found if one) == ""


def source(engine: str, url: str) -> SqliteSource:
    if engine == "postgresql":
        return PostgresSource(conninfo=url)
    return SqliteSource(Path(url))


def test_processes_find_what_one_finds(engine, empty_store_url):
    place = empty_store_url.removeprefix("sqlite:///")
    with tables(engine, place) as db:
        fill(db, MADE)
        question = Question("store", source(engine, place), MADE.pins, MADE.memory)
        done = []
        clean = verify(
            question,
            "",
            runner=parallel.in_processes(2),
            progress=lambda one, of: done.append((one, of)),
        )
        for number, column in ((257, "event_type"), (511, "created_at")):
            db.change(number, **{column: "2020-01-01"})
        db.run("DELETE FROM audit_log_v2 WHERE sequence_number = 400")
        alone = verify(question, "")
        together = verify(question, "", runner=parallel.in_processes(2))

    assert clean.verdict is Verdict.VERIFIED
    assert done == [(256, 600), (512, 600), (600, 600)]
    assert dataclasses.replace(together, seconds=0) == dataclasses.replace(alone, seconds=0)
    assert (together.first_bad.sequence, together.first_bad.word) == (257, Wrong.MODIFIED)
    assert {(one.sequence, one.word) for one in together.faults} >= {
        (400, Wrong.MISSING),
        (511, Wrong.MODIFIED),
    }
