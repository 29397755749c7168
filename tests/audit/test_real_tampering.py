"""Copies of a real agent's database, tampered with by hand: each is named rightly."""

import gzip

import pytest

from persistence.audit.verifying.leaves import Columns
from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.preparing import Question
from persistence.audit.verifying.reports import Verdict, Wrong
from persistence.audit.verifying.sources import SqliteSource
from persistence.audit.verifying.walk import verify
from tests.audit.chain_tables import tables
from tests.audit.signed_chains import Leaves
from tests.audit.test_tampering import DATA, REAL, real_pins

LAST = {"seed_agent.db": 80, "seed_audit.db": 82}
SET = "UPDATE audit_log_v2 SET "
CUT = "DELETE FROM audit_log_v2 WHERE sequence_number"
DEEDS = {
    f"{SET} event_payload = '{{}}' WHERE sequence_number = 17": (17, Wrong.MODIFIED),
    f"{SET} originator_id = 'nobody' WHERE sequence_number = 1": (1, Wrong.MODIFIED),
    f"{SET} created_at = '2020-01-01 00:00:00' WHERE sequence_number = 33": (33, Wrong.MODIFIED),
    f"{SET} signature = '' WHERE sequence_number = 50": (50, Wrong.UNSIGNED),
    f"{SET} signature = (SELECT signature FROM audit_log_v2 WHERE sequence_number = 9)"
    " WHERE sequence_number = 8": (8, Wrong.BAD_SIGNATURE),
    f"{CUT} = 40": (40, Wrong.MISSING),
    f"{CUT} = 1": (1, Wrong.MISSING),
    f"{CUT} > 75": (76, Wrong.TRUNCATED),
    CUT + " > 0": (1, Wrong.TRUNCATED),
    "UPDATE audit_roots SET root_hash = 'ab' WHERE root_id = 1": (None, Wrong.ROOT_DIFFERS),
    "DELETE FROM audit_roots WHERE root_id = 1": (None, Wrong.ROOT_MISSING),
    "UPDATE audit_signing_keys SET public_key = (SELECT public_key FROM audit_signing_keys"
    " WHERE revoked_at IS NULL) WHERE revoked_at IS NOT NULL": (1, Wrong.KEY_REPLACED),
    "UPDATE audit_signing_keys SET algorithm = 'ed25519' WHERE revoked_at IS NOT NULL": (
        1,
        Wrong.KEY_REPLACED,
    ),
}


@pytest.fixture(params=REAL)
def copy(request, tmp_path):
    """A copy of a real database with what a witness remembers of it."""
    path = tmp_path / request.param
    path.write_bytes(gzip.decompress((DATA / f"{request.param}.gz").read_bytes()))
    source = SqliteSource(path)
    columns = Columns(source.columns)
    every = [columns.leaf(row, columns.entry_hash(row)) for row in source.rows(None, None)]
    return path, Memory("the witness", (), len(every), Leaves(every))


def check(path, memory):
    pins = real_pins(REAL[path.name][0])
    return verify(Question("store", SqliteSource(path), pins, memory), "")


def test_the_copy_as_it_is_verifies_against_its_memory(copy):
    report = check(*copy)

    assert (report.verdict, report.last) == (Verdict.VERIFIED, LAST[copy[0].name])


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_done_by_hand_is_named(copy, deed):
    with tables("sqlite", str(copy[0])) as db:
        db.run(deed)
    sequence, word = DEEDS[deed]
    if word is Wrong.ROOT_DIFFERS:
        sequence = 20 if copy[0].name == "seed_agent.db" else 72

    report = check(*copy)

    assert report.verdict is Verdict.TAMPERED
    assert (report.first_bad.sequence, report.first_bad.word) == (sequence, word)
