"""Rulings that do not count: one sentence, a status, an audit entry, and nothing else changes."""

import datetime as dt

import pytest

from persistence import GraphNode
from persistence.audit.models import AuditEntry
from persistence.identity import bodies, proposing, remembering, ruling
from persistence.identity.models import Change
from persistence.identity.refusals import Refused
from tests.identity import raw, unfit
from tests.identity.authorities import LONG_AGO, Authority, Register
from tests.identity.unfit import NOW

KEPT = (
    "identity_changes",
    "identity_revisions",
    "identity_operations",
    "identity_rulings",
    "identity_remarks",
    "identity_statements",
    "identity_lineage",
    "identity_grants",
)


@pytest.fixture
def register():
    found = Register(
        [Authority(name) for name in ("ada", "ben", "cyd", "dan", "eva", "fay", "gus")]
    )
    found.change("dan", revoked_at=LONG_AGO)
    found.change("eva", confirmed_at=None)
    found.change("fay", active=False)
    return found


@pytest.fixture
def change_id(identity, monkeypatch):
    monkeypatch.setattr("persistence.clock.now", lambda: NOW)
    return propose("agent/iris", by="gus", tone="warm")


def propose(node_id, by="agent", **attributes):
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes=attributes)
    return remembering.memorize(node, updated_by=by).change_id


def everything(url):
    with raw.session(url) as session:
        kept = {table: session.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}
    return {table: sorted(rows, key=str) for table, rows in kept.items()}, raw.identity(url)


def refusal(envelope, register, now=NOW):
    """Return the code, the status and the sentence of the refusal, and what the audit says."""
    before = AuditEntry.objects.count() or 1  # the first of all says that the chain has started
    with pytest.raises(Refused) as refused:
        ruling.rule(envelope, ring=register, now=now)
    entry = AuditEntry.objects.get(sequence_number=before + 1)
    assert AuditEntry.objects.count() == before + 1
    assert entry.event_type == "identity.ruling.refused"
    assert entry.event_payload.value["sentence"] == str(refused.value)
    return refused.value.code, refused.value.status, str(refused.value)


def test_nothing_unfit_rules(identity, register, change_id):
    good = register["ben"].ruling(change_id)
    body, before = unfit.payload_of(good), everything(identity.url)
    expected = {name: (code, status) for name, (_, code, status) in unfit.UNFIT.items()}
    got = {}

    for name, (make, _, _) in unfit.UNFIT.items():
        code, status, sentence = refusal(make(body), register)
        assert "\n" not in sentence
        assert sentence.endswith(".")
        got[name] = (code, status)

    assert got == expected
    assert everything(identity.url) == before
    assert ruling.rule(good, ring=register, now=NOW).state == "applied"


def test_no_byte_can_be_altered(identity, register, change_id):
    good = register["ben"].ruling(change_id, "reject")
    before, counted = everything(identity.url), []

    for altered in unfit.flipped(good):
        try:
            ruling.rule(altered, ring=register, now=NOW)
        except Refused as refused:
            counted.append(refused.status)

    assert len(counted) == len(good)
    assert {*counted} <= {403, 422}
    assert everything(identity.url) == before
    said = AuditEntry.objects.exclude(event_type="audit.chain.started")
    assert [*said.values_list("event_type", flat=True)] == ["identity.ruling.refused"] * len(good)
    assert ruling.rule(good, ring=register, now=NOW).state == "rejected"


def test_an_envelope_rules_once(identity, register, change_id):
    good = register["ben"].ruling(change_id)
    ruling.rule(good, ring=register, now=NOW)
    before = everything(identity.url)

    assert refusal(good, register)[:2] == ("decided", 409)
    assert everything(identity.url) == before


def test_a_nonce_rules_once(identity, register, change_id):
    nonce = "0" * 32
    register.rule("ben", change_id, nonce=nonce)
    other = register["cyd"].ruling(propose("value/care", weight=2), nonce=nonce)
    before = everything(identity.url)

    assert refusal(other, register)[:2] == ("replay", 409)
    assert everything(identity.url) == before


def test_a_second_ruling_is_refused(identity, register):
    change_id = propose("config/trust_parameters", initial_trust_score=1)
    first, second = (register["ben"].ruling(change_id, one) for one in ("approve", "reject"))
    ruling.rule(first, ring=register)
    before = everything(identity.url)

    assert refusal(second, register, now=None)[:2] == ("twice", 409)
    assert everything(identity.url) == before


def test_a_ruling_after_the_deadline_is_late(identity, register, change_id):
    good = register["ben"].ruling(
        change_id, issued_at=bodies.issue_text(NOW + dt.timedelta(days=7))
    )

    code, status, sentence = refusal_after_expiry(good, register, NOW + dt.timedelta(days=7))

    assert (code, status) == ("late", 409)
    assert "deadline" in sentence
    assert Change.objects.get().state == "expired"


def refusal_after_expiry(envelope, register, now):
    with pytest.raises(Refused) as refused:
        ruling.rule(envelope, ring=register, now=now)
    types = AuditEntry.objects.order_by("sequence_number").values_list("event_type", flat=True)
    assert list(types)[1:] == ["identity.change.expired", "identity.ruling.refused"]
    return refused.value.code, refused.value.status, str(refused.value)


def test_a_revision_takes_its_own_rulings(identity, register, change_id):
    good = register["ben"].ruling(change_id)
    node = GraphNode(id="agent/iris", type="concept", scope="identity", attributes={"tone": "loud"})
    proposing.revise(change_id, [remembering.intent(node)], proposing.Proposal("agent", ""))
    before = everything(identity.url)

    assert refusal(good, register)[:2] == ("revision", 409)
    assert everything(identity.url) == before


def test_what_was_sent_back_waits_for_a_revision(identity, register, change_id):
    good = register["ben"].ruling(change_id)
    proposing.send_back(change_id, authority="cyd", reason="Say more.")
    before = everything(identity.url)

    assert refusal(good, register)[:2] == ("returned", 409)
    assert everything(identity.url) == before


@pytest.mark.parametrize("end", ["withdrawn", "rejected"])
def test_what_is_over_is_over(identity, register, change_id, end):
    good = register["ben"].ruling(change_id)
    if end == "withdrawn":
        proposing.withdraw(change_id, by="agent", reason="Not now.")
    else:
        register.rule("cyd", change_id, "reject")
    before = everything(identity.url)

    assert refusal(good, register)[:2] == ("decided", 409)
    assert everything(identity.url) == before


def test_a_ruling_over_what_moved_makes_the_change_stale(identity, register, change_id):
    good = register["ben"].ruling(change_id)
    register.rule("cyd", propose("agent/iris", tone="loud"))
    before = everything(identity.url)

    with pytest.raises(Refused) as refused:
        ruling.rule(good, ring=register, now=NOW)

    assert (refused.value.code, refused.value.status) == ("moved", 409)
    after = everything(identity.url)
    changed = {table for table in KEPT if after[0][table] != before[0][table]}
    assert changed == {"identity_changes", "identity_remarks"}
    assert after[1] == before[1]
