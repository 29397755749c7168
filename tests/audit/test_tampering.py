"""Every way to tamper with a chain is found and named, on both engines; clean ones are clean."""

import copy
import gzip
import itertools
from pathlib import Path

import pytest

from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.preparing import Question
from persistence.audit.verifying.reports import Check, Report, Verdict, Word, Wrong
from persistence.audit.verifying.signatures import PublicKey
from persistence.audit.verifying.sources import SqliteSource
from persistence.audit.verifying.walk import verify
from tests.audit.chain_tables import fill, tables
from tests.audit.matrix import ROWS, misses, report
from tests.audit.signed_chains import chain
from tests.audit.tampering import classes

DATA = Path(__file__).resolve().parents[1] / "data"
REAL = {"seed_agent.db": ("agent", 80, 40), "seed_audit.db": ("service", 82, 72)}


@pytest.fixture
def db(empty_store_url, engine):
    with tables(engine, empty_store_url.removeprefix("sqlite:///")) as opened:
        yield opened


@pytest.mark.parametrize("columns", [12, 18])
@pytest.mark.parametrize("agents", [False, True], ids=["ours", "agents"])
def test_every_class_is_named_with_its_row(db, columns, agents):
    made = chain(ROWS, columns, agents=agents)
    fill(db, made)

    found = [
        misses(db, made, name, act, place)
        for name, act in classes(db.engine, made).items()
        for place in ((1, 41) if columns == 12 else (29,))
    ]

    assert [one for one in found if one] == []


@pytest.mark.parametrize("remembered", [4, 255, 256, 257, 512, 520])
def test_a_clean_chain_is_clean_however_much_of_it_is_remembered(db, remembered):
    made = chain(520, remembered=remembered)
    fill(db, made)

    found = report(db, made)

    assert (found.verdict, found.entries) == (Verdict.VERIFIED, 520)
    assert {line.word for line in found.lines} == {Word.VERIFIED}


def test_a_resumed_verification_checks_no_signature_twice(db):
    made = chain(300, remembered=200)
    fill(db, made)
    db.change(120, signature=made.rows[3]["signature"])

    full = verify(Question("store", db.source, made.pins), "")
    resumed = verify(Question("store", db.source, made.pins, made.memory, resume=200), "")

    assert full.first_bad.word is Wrong.BAD_SIGNATURE
    assert resumed.first_bad.word is Wrong.MODIFIED  # the leaves still tell
    assert (full.first_bad.sequence, resumed.first_bad.sequence) == (120, 120)
    assert word(resumed, Check.SIGNATURES) is Word.VERIFIED
    assert line(resumed, Check.SIGNATURES).count == 100


def test_without_a_memory_nothing_is_called_verified_that_needs_one(db):
    made = chain(30)
    fill(db, made)

    found = verify(Question("store", db.source, made.pins), "")

    assert found.verdict is Verdict.UNANCHORED
    assert word(found, Check.LENGTH) is word(found, Check.UNHASHED) is Word.UNCHECKED


def test_without_pins_no_signature_is_called_verified(db):
    made = chain(30)
    fill(db, made)

    found = verify(Question("store", db.source, [], made.memory), "")

    assert word(found, Check.SIGNATURES) is word(found, Check.KEYS) is Word.UNCHECKED
    assert "vouch for nothing" in line(found, Check.SIGNATURES).sentence


def test_an_empty_chain_is_never_verified(db):
    made = chain(30)
    fill(db, made)
    db.run("DELETE FROM audit_log_v2")
    db.run("DELETE FROM audit_roots")
    db.forget_counts()

    assert verify(Question("store", db.source, made.pins), "").verdict is Verdict.UNANCHORED
    found = report(db, made)
    assert (found.verdict, found.first_bad.word) == (Verdict.TAMPERED, Wrong.TRUNCATED)


def test_the_map_covers_the_whole_chain_and_shows_what_is_broken(db):
    made = chain(900)
    fill(db, made)
    db.change(700, event_type="other")

    cells = report(db, made).cells

    assert len(cells) <= 400
    assert (cells[0][0], cells[-1][1]) == (1, 900)
    assert all(one[1] + 1 == two[0] for one, two in itertools.pairwise(cells))
    assert [(first, last) for first, last, said in cells if said is Word.BROKEN] == [(700, 702)]


@pytest.mark.parametrize("name", REAL)
def test_real_chains_verify_to_the_last_row_with_the_real_keys(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.decompress((DATA / f"{name}.gz").read_bytes()))
    kind, count, rotated = REAL[name]

    found = verify(Question("store", SqliteSource(path), real_pins(kind)), "")

    assert (found.verdict, found.entries) == (Verdict.UNANCHORED, count)
    assert line(found, Check.SIGNATURES).count == count
    assert f"entries 1 to {rotated};" in line(found, Check.KEYS).sentence
    assert word(found, Check.ROOTS) is Word.VERIFIED


def real_pins(kind: str) -> list[Pin]:
    folder = DATA / "keys"
    texts = [(folder / f"{kind}_audit_public{end}.pem").read_text() for end in (".gen1", "")]
    return [Pin("store", PublicKey.from_pem(text)) for text in texts]


def line(found: Report, check: Check):
    return next(one for one in found.lines if one.check is check)


def word(found: Report, check: Check) -> Word:
    return line(found, check).word


def test_numbers_far_apart_are_no_work(db):
    made = copy.copy(chain(10))
    fill(db, made)
    db.change(10, sequence_number=2**61)

    found = report(db, made)

    assert (found.first_bad.sequence, found.first_bad.word) == (10, Wrong.GAP)
    assert len(found.cells) <= 400
