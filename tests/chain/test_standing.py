"""A broken chain: said over every page, and nobody rules."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from ciris_admin.chain import standing, verifications
from ciris_admin.chain.models import ConsoleEntry, Verification
from persistence.audit import signing
from persistence.audit.verifying.reports import Check, Fault, Line, Report, Word, Wrong
from tests import people

AT = dt.datetime(2026, 11, 25, 14, tzinfo=dt.UTC)


def report(word=Word.VERIFIED, chain="store"):
    fault = Fault(7, Wrong.MODIFIED, "Entry 7 was altered.") if word is Word.BROKEN else None
    line = Line(word, Check.HASHES, "…", 9, fault)
    return Report(chain, f"ciris-admin/{chain}/0", [line], 9, 1, 9, "h", "r", [], str(AT), 0.1)


def verified(word, chain="store"):
    number = verifications.begin(chain, total=9, at=AT)
    verifications.finish(number, report(word, chain), at=AT)
    return number


def test_what_was_found_is_kept_and_recorded(console):
    number = verifications.begin("store", total=9, at=AT)
    verifications.progress(number, done=4, total=9, at=AT)
    row = Verification.objects.get()
    assert (row.pk, row.done, row.total, row.verdict) == (number, 4, 9, None)

    verifications.finish(number, report(Word.BROKEN), at=AT)

    row = Verification.objects.get()
    assert (row.verdict, row.finished, row.report["first_bad"]["sequence"]) == (1, AT, 7)
    entry = ConsoleEntry.objects.order_by("-sequence_number").first()
    assert entry.event_type == "audit.verification.failed"
    assert entry.event_payload.value["verification"] == number


def test_what_was_found_is_kept_though_it_cannot_be_recorded(console):
    verified(Word.BROKEN)
    signing.key_path().unlink()
    number = verifications.begin("console", total=9, at=AT)

    with pytest.raises(signing.NoAuditKey):
        verifications.finish(number, report(Word.BROKEN, "console"), at=AT)

    assert Verification.objects.get(pk=number).verdict == 1


def test_the_newest_verification_of_each_chain_decides(console):
    assert standing.broken() is None
    verified(Word.BROKEN, "console")
    verified(Word.VERIFIED, "store")
    verifications.begin("console", total=9, at=AT)  # it has found nothing yet
    found = standing.broken()
    assert (found.chain, found.first_bad) == ("console", 7)
    verified(Word.VERIFIED, "console")
    assert standing.broken() is None


def test_a_broken_chain_is_said_over_every_page(db, store, viewer):
    assert "was tampered with" not in viewer.get("/tasks/").content.decode()

    verified(Word.BROKEN)

    page = viewer.get("/tasks/").content.decode()
    assert "The audit chain of the store was tampered with, first at entry 7." in page
    assert 'href="/audit/"' in page


def test_nobody_rules_while_a_chain_is_broken(db, store, client, tmp_path):
    ada = people.make("ada", "administrator", "authority")
    client.force_login(ada, backend="ciris_admin.access.backend.PeopleBackend")
    verified(Word.BROKEN)

    answer = client.post("/identity/any/rule", {"envelope": "{}"})

    assert answer.status_code == 409
    assert "Nobody rules until" in answer.json()["error"]


def test_nobody_signs_at_a_terminal_while_a_chain_is_broken(db, store, tmp_path):
    verified(Word.BROKEN)

    with pytest.raises(CommandError, match="Nobody rules until"):
        call_command(
            *("wa", "sign", "any", "--key", str(tmp_path / "key.pem"), "--decision", "approve"),
            *("--reason", "x", "--yes"),
        )
