"""Verifying the identity: what replays is verified, and whatever else was done is named."""

import contextlib
import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, connections

from persistence import reading
from persistence.audit.models import AuditEntry
from persistence.graph.models import Node
from persistence.identity import proposing
from persistence.identity.models import Revision, Ruling
from persistence.identity.queries import lineage
from persistence.identity.reporting import Verdict, Word
from persistence.identity.states import Item, Kind
from persistence.identity.verification import NO_BASELINE, verify
from tests.identity.authorities import Register
from tests.identity.deeds import DEEDS, of_kind
from tests.identity.gate import past_everything, past_the_gate
from tests.identity.histories import propose, set_policy, sign_baseline

IRIS = Item(Kind.NODE, "agent/iris")


def broken(report):
    return {(line.code, line.id) for line in report.lines if line.word is Word.BROKEN}


def codes(report):
    return {code for code, _ in broken(report)}


def test_a_good_history_is_verified(history, register):
    report = verify(register)

    assert broken(report) == set()
    assert report.verdict is Verdict.VERIFIED, [line.sentence for line in report.lines]
    assert any("approved by ben, cyd" in line.sentence for line in report.lines)


def test_an_unsigned_founding_is_not_vouched_for(memory, register):
    assert verify(register).verdict is Verdict.NOTHING

    register.rule("ben", propose(memory, tone="warm"))

    report = verify(register)
    assert report.verdict is Verdict.UNCHECKED
    assert NO_BASELINE in {line.sentence for line in report.lines}


def test_an_empty_store_has_nothing_to_check(store, register):
    assert verify(register).verdict is Verdict.NOTHING


def test_a_baseline_after_changes_vouches_for_them(memory, register):
    register.rule("ben", propose(memory, tone="warm"))
    sign_baseline(register)

    assert verify(register).verdict is Verdict.VERIFIED


def test_without_any_key_nothing_is_verified_and_nothing_is_accused(history):
    report = verify(Register([]))

    assert broken(report) == set()
    assert report.verdict is Verdict.UNCHECKED


def test_a_node_written_past_the_gate_is_named(history, register):
    with past_everything():
        Node.objects.filter(node_id="agent/iris").update(attributes_json='{"tone": "evil"}')

    report = verify(register)

    assert report.verdict is Verdict.TAMPERED
    (line,) = report.unapproved
    assert (line.kind, line.id) == ("node", "agent/iris")
    assert len(line.expected) == len(line.found) == 64
    assert line.expected != line.found
    assert "changed without a recorded approval" in line.sentence


def test_what_was_changed_past_the_gate_and_restored_is_verified_again(history, register):
    approved = lineage.states_of(IRIS)[0]
    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(attributes_json='{"tone": "evil"}')
    change_id = proposing.restore(IRIS, approved.lineage_id, by="cyd", reason="Back.")
    register.rule("ada", change_id)

    report = verify(register)

    assert report.verdict is Verdict.VERIFIED
    assert any("had been changed without a recorded" in line.sentence for line in report.lines)


def test_a_change_on_top_of_what_nobody_approved_does_not_launder_it(memory, history, register):
    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(attributes_json='{"evil": 1, "tone": "a"}')
    register.rule("ben", propose(memory, evil=1, tone="b"))
    register.rule("ben", propose(memory, evil=1, tone="c"))

    assert ("base", "agent/iris") in broken(verify(register))

    first = lineage.states_of(IRIS)[-1]
    register.rule("ada", proposing.restore(IRIS, first.lineage_id, by="cyd", reason="Back."))
    assert verify(register).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_named(history, register, deed):
    act, code = DEEDS[deed]
    with past_everything():
        act()

    report = verify(register)

    assert report.verdict is Verdict.TAMPERED
    assert code in codes(report)


def test_a_revoked_key_voids_only_what_it_signed_later(history, register):
    ruled = Ruling.objects.filter(authority="ben").order_by("ruled_at").first().ruled_at.at
    register.change("cyd", revoked_at=ruled)
    assert "key" in codes(verify(register))

    register.change("cyd", revoked_at=None, active=False)
    assert verify(register).verdict is Verdict.VERIFIED


def test_a_quorum_is_the_one_of_the_policy_then(memory, register):
    sign_baseline(register)
    set_policy(register, **{"*": 2})
    change_id = propose(memory, tone="warm")
    register.rule("ben", change_id)
    register.rule("cyd", change_id)
    set_policy(register, days=3)
    assert verify(register).verdict is Verdict.VERIFIED

    with past_everything():
        of_kind("policy").order_by("statement_id").first().delete()

    assert {"quorum", "order"} <= codes(verify(register))


def test_an_own_proposal_is_named(history, register):
    with past_everything():
        Revision.objects.update(proposed_by="ben")

    assert "own" in codes(verify(register))


def test_operations_that_no_longer_recompute_are_named(history, register):
    with past_everything(), connections["store"].cursor() as cursor:
        cursor.execute('UPDATE identity_operations SET after = \'{"type": "evil"}\'')

    assert {"operations", "result", "lineage"} <= codes(verify(register))


HOSTILE = ("[", "[1]", '{"type": 1.5}', '{"weight": "x"}', '{"type": {"a": null}}', '"\\ud800"')


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rows_are_lines_and_not_tracebacks(history, register, text):
    with past_everything(), connections["store"].cursor() as cursor:
        cursor.execute("UPDATE identity_operations SET after = %s, before = %s", [text, text])
        cursor.execute("UPDATE identity_lineage SET state = %s", [text])
        cursor.execute("UPDATE identity_statements SET body = %s", [text])
        cursor.execute("UPDATE audit_log_v2 SET event_payload = %s", [text])

    assert verify(register).verdict is Verdict.TAMPERED


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # a server holds no such bytes
def test_bytes_that_are_no_text_are_named(history, register):
    with past_everything(), connections["store"].cursor() as cursor:
        cursor.execute("UPDATE graph_nodes SET attributes_json = CAST(x'ff00' AS TEXT)")

    assert ("unapproved", "agent/iris") in broken(verify(register))


def test_it_sees_one_moment_and_writes_nothing(history, register, store):
    with connections["store"].cursor() as cursor, reading.snapshot():
        cursor.execute("SELECT count(*) FROM audit_log_v2")
        seen = cursor.fetchone()
        elsewhere(store.url, "DELETE FROM audit_log_v2")
        assert AuditEntry.objects.count() == seen[0] > 0
        with pytest.raises(DatabaseError):
            cursor.execute("DELETE FROM audit_log_v2")


def elsewhere(url, statement):
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other, other:
            other.execute(statement)
        other.close()
    else:
        with psycopg.connect(url) as other:
            other.execute(statement)
