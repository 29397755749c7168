"""A change from proposal to its end: who may rule, what a ruling leads to, what is kept."""

import pytest

from persistence import GraphEdge, GraphNode, MemoryOpStatus
from persistence.audit.models import AuditEntry
from persistence.graph.models import Node
from persistence.identity import ledger, proposing, ruling
from persistence.identity.models import Change, Grant, LineageEntry, Revision, Ruling
from persistence.identity.refusals import Refused
from tests.identity.gate import past_the_gate


def propose(memory, node_id="agent/iris", **attributes):
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes=attributes)
    result = memory.memorize_sync(node)
    assert result.status is MemoryOpStatus.PENDING
    return result.change_id


def tone():
    return Node.objects.get(node_id="agent/iris").attributes_json.value.get("tone")


def test_an_approval_applies_an_ordinary_change(memory, register):
    change_id = propose(memory, name="Iris", tone="warm")
    assert tone() == "calm"

    outcome = register.rule("ben", change_id)

    assert (outcome.state, outcome.approvals, outcome.quorum) == ("applied", 1, 1)
    assert tone() == "warm"
    node = Node.objects.get(node_id="agent/iris")
    assert (node.version, node.updated_by) == (2, "ben")
    entry = LineageEntry.objects.order_by("-lineage_id").first()
    assert (entry.cause, entry.cause_id, entry.item_id) == ("applied", change_id, "agent/iris")
    assert not Grant.objects.exists()
    types = AuditEntry.objects.order_by("sequence_number").values_list("event_type", flat=True)
    assert list(types) == [
        "audit.chain.started",
        "identity.ruling.cast",
        "identity.change.applied",
    ]


def test_a_protected_change_takes_two(memory, register):
    change_id = propose(memory, "config/ethical_boundaries", harm_prevention=True)

    assert register.rule("ben", change_id).state == "pending"
    assert not Node.objects.filter(node_id="config/ethical_boundaries").exists()
    assert register.rule("ada", change_id).state == "applied"
    assert Node.objects.filter(node_id="config/ethical_boundaries").exists()


def test_a_rejection_ends_a_change(memory, register):
    change_id = propose(memory, tone="cold")

    assert register.rule("ben", change_id, "reject").state == "rejected"
    assert tone() == "calm"
    with pytest.raises(Refused, match="rejected already") as refused:
        register.rule("ada", change_id)
    assert refused.value.status == 409


def test_an_authority_rules_once(memory, register):
    change_id = propose(memory, "config/trust_parameters", initial_trust_score=1)
    register.rule("ben", change_id)

    with pytest.raises(Refused, match="once is final") as refused:
        register.rule("ben", change_id)

    assert (refused.value.code, refused.value.status) == ("twice", 409)
    assert Ruling.objects.count() == 1


def test_nobody_rules_on_an_own_proposal(memory, register):
    node = GraphNode(id="agent/iris", type="concept", scope="identity", attributes={"tone": "mine"})
    change_id = memory.memorize_sync(node, updated_by="ben").change_id

    with pytest.raises(Refused, match="somebody else") as refused:
        register.rule("ben", change_id)

    assert (refused.value.code, refused.value.status) == ("own", 403)


def test_a_base_that_moved_makes_a_change_stale(memory, register):
    change_id = propose(memory, tone="warm")
    signed = register["ben"].ruling(change_id)
    other = propose(memory, name="Iris II", tone="calm")
    register.rule("ada", other)

    with pytest.raises(Refused, match="must be rebased"):
        ruling.rule(signed, ring=register)

    assert Change.objects.get(change_id=change_id).state == "stale"
    assert proposing.rebase(change_id, by="agent") == 2
    register.rule("ben", change_id)
    stored = Node.objects.get(node_id="agent/iris").attributes_json.value
    assert stored == {"tone": "warm"}  # the name went in the first revision's own words


def test_a_replayed_nonce_is_refused(memory, register):
    first = propose(memory, tone="one")
    nonce = "0" * 32
    register.rule("ben", first, "reject", nonce=nonce)

    with pytest.raises(Refused, match="nonce is used"):
        register.rule("ben", propose(memory, tone="two"), nonce=nonce)


def test_an_altered_byte_is_refused_and_noted(memory, register):
    change_id = propose(memory, tone="warm")
    signed = register["ben"].ruling(change_id)
    broken = signed.replace('"sig": "', '"sig": "A', 1)[:-3] + signed[-3:]

    with pytest.raises(Refused) as refused:
        ruling.rule(broken, ring=register)

    assert refused.value.status in {403, 422}
    assert AuditEntry.objects.get(sequence_number=2).event_type == "identity.ruling.refused"
    assert Change.objects.get(change_id=change_id).state == "pending"


def test_a_revoked_key_counts_no_more_at_the_end(memory, register):
    change_id = propose(memory, "config/capability_limits", max_tool_calls_per_thought=3)
    register.rule("ben", change_id)
    register.change("ben", revoked_at=Change.objects.get(change_id=change_id).created_at.at)

    assert register.rule("ada", change_id).state == "pending"
    assert register.rule("cyd", change_id).state == "applied"


def test_raw_sql_is_captured_and_can_be_approved(memory, register):
    Node.objects.filter(node_id="agent/iris").update(attributes_json='{"tone": "raw"}')
    assert tone() == "calm"
    change = Change.objects.get()
    assert (change.origin, change.state) == ("captured", "pending")

    register.rule("ben", change.change_id)

    assert tone() == "raw"


def test_a_node_goes_with_its_edges(memory, register):
    ends = GraphEdge(source="agent/iris", target="value/care", scope="identity")
    register.rule("ben", memory.connect_sync(ends).change_id)

    register.rule("ben", memory.forget_sync("value/care", "identity", with_edges=True).change_id)

    assert not Node.objects.filter(node_id="value/care").exists()


def test_revert_is_a_new_change(memory, register):
    change_id = propose(memory, tone="warm")
    register.rule("ben", change_id)

    undo = proposing.revert(change_id, by="agent", reason="It was better before.")
    register.rule("ben", undo)

    assert tone() == "calm"
    assert Change.objects.get(change_id=undo).reverts == change_id


def test_what_left_the_gate_behind_is_stale(memory, register):
    change_id = propose(memory, tone="warm")
    signed = register["ben"].ruling(change_id)
    with past_the_gate():
        Node.objects.filter(node_id="agent/iris").update(attributes_json="{}")

    with pytest.raises(Refused, match="rebased"):
        ruling.rule(signed, ring=register)
    assert ledger.load(change_id).state == "stale"


def test_a_captured_update_is_nobodys_unless_it_says_whose(memory, register):
    register.rule("ben", propose(memory, tone="warm"))  # ben is the row's author from here on

    Node.objects.filter(node_id="agent/iris").update(attributes_json='{"tone": "raw"}')
    Node.objects.filter(node_id="agent/iris").update(attributes_json="{}", updated_by="eve")

    captured = Change.objects.filter(origin="captured").values_list("change_id")
    authors = Revision.objects.filter(change_id__in=captured).values_list("proposed_by", flat=True)
    assert sorted(authors) == ["eve", "unknown"]
