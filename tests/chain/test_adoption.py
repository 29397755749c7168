"""An agent's store beside keys of ours: read, it is not accused; adopted, its keys are trusted."""

import datetime as dt

from ciris_admin.chain import beginning, checkpoints
from ciris_admin.chain.chains import CONSOLE
from ciris_admin.chain.verifying import verify
from persistence.audit import introducing, pinning, signing
from persistence.audit.chains import STORE
from persistence.audit.verifying.reports import Check, Verdict, Word
from persistence.migrations import runner
from tests.chain.test_keys import write

AT = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)


def test_an_agents_store_is_not_held_to_our_keys(console, seed_store):
    write(CONSOLE)
    introducing.pin_own(STORE, signing.read(), AT)  # as if another store had been open before

    report = verify("store", AT)

    assert report.verdict is not Verdict.TAMPERED
    [signatures] = [line for line in report.lines if line.check is Check.SIGNATURES]
    assert signatures.word is Word.UNCHECKED
    assert report.entries == 80


def test_the_keys_of_an_adopted_store_are_trusted_on_first_use(console, seed_store):
    runner.adopt()
    beginning.record_adoption(AT, by="vera")
    checkpoints.make(AT)

    assert [pin.how for pin in pinning.pins() if pin.chain == "store"].count("first use") == 2
    assert verify("store", AT).verdict is Verdict.VERIFIED

    pinning.unpin("store", next(pin.key.id for pin in pinning.pins() if pin.how == "first use"))
    report = verify("store", AT)
    assert report.verdict is Verdict.TAMPERED
    assert report.first_bad.word == "unknown key"
