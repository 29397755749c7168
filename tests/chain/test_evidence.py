"""The console's chain asked and proved like the store's, in a database of either engine."""

import io

import pytest

from ciris_admin import clock
from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.recording import record
from persistence.audit import checkpointing, evidence, pinning, proving, queries
from persistence.audit.filters import EntryFilter
from persistence.audit.verifying import bundle_files, bundles
from persistence.audit.verifying.reports import Verdict, Word
from persistence.audit.witness import STORE_WITNESS


@pytest.fixture
def chain(console, store, django_db_blocker):
    with django_db_blocker.unblock():
        for number in range(6):
            kind = "access.denied" if number % 2 else "data.exported"
            record(kind, by=f"p{number % 3}", payload={"path": f"/é/{number}"})
        checkpointing.checkpoint(CONSOLE, STORE_WITNESS, clock.now())
        yield


def asked(**filters):
    found = queries.page(wanted=EntryFilter(**filters), chain=CONSOLE)
    return [row.sequence for row in found.rows]


def test_every_filter_works_on_it(chain):
    assert asked() == [7, 6, 5, 4, 3, 2, 1]
    assert asked(event_type="access.denied") == [7, 5, 3]
    assert asked(originator="p1") == [6, 3]
    assert asked(text="/é/4") == [6]
    assert asked(about="/é/4") == [6]
    assert asked(about="/é") == []
    assert asked(first=3, last=4) == [4, 3]
    assert queries.count(wanted=EntryFilter(text="path"), chain=CONSOLE).number == 6
    assert next(queries.every(wanted=EntryFilter(), chain=CONSOLE)).sequence == 7
    assert "access.denied" in queries.event_types(chain=CONSOLE)
    assert queries.beside(sequence=3, wanted=EntryFilter(), chain=CONSOLE) == (4, 2)


def test_an_entry_is_proved_by_what_the_store_remembers(chain):
    proved = proving.prove(CONSOLE, STORE_WITNESS, 4)

    assert [tick.word for tick in proved.ticks] == [Word.VERIFIED] * 4


def test_its_evidence_verifies(chain):
    out = io.BytesIO()
    evidence.write(
        out, chain=CONSOLE, witness=STORE_WITNESS, wanted=EntryFilter(), question={"filter": {}}
    )

    report = bundles.check(bundle_files.read(out.getvalue()), pins=pinning.pins())
    assert (report.verdict, report.entries) == (Verdict.VERIFIED, 7)
