"""What is done to an identity past its gate, each deed with the code that names it."""

import json

from persistence.audit.models import AuditEntry
from persistence.graph.models import Edge, Node
from persistence.identity.models import Change, Grant, LineageEntry, Ruling, Statement, StoreFact


def new_node():
    Node.objects.create(
        node_id="agent/evil", scope="identity", node_type="agent", created_at="2026-01-01"
    )


def disguised_node():
    Node.objects.create(
        node_id="agent/evil", scope="Identity", node_type="agent", created_at="2026-01-01"
    )


def forged_approval():
    change = Change.objects.get(state="pending")
    Change.objects.filter(pk=change.pk).update(state="applied")


def backdated_lineage():
    entry = LineageEntry.objects.filter(cause="applied").first()
    LineageEntry.objects.filter(pk=entry.pk).update(state='{"type": "evil"}')


def of(authority):
    return Ruling.objects.filter(authority=authority)


def of_kind(kind):
    return Statement.objects.filter(kind=kind)


def entries(event_type):
    return AuditEntry.objects.filter(event_type=f"identity.{event_type}")


def moved_ruling():
    of("cyd").update(change_id=Change.objects.get(state="rejected").change_id)


def second_founding():
    first = LineageEntry.objects.order_by("lineage_id").first()
    LineageEntry.objects.create(
        kind=first.kind, item_id=first.item_id, state=first.state, digest=first.digest,
        cause="founded", cause_id="founding", happened_at=first.happened_at,
    )  # fmt: skip


def rehashed_head():
    cited = json.loads(of("cyd").get().body)["checkpoint"]["sequence"]
    AuditEntry.objects.filter(sequence_number=cited).update(entry_hash="0" * 64)


DEEDS = {
    "a node more": (new_node, "unapproved"),
    "a node less": (lambda: Node.objects.filter(node_id="value/care").delete(), "unapproved"),
    "an edge altered": (lambda: Edge.objects.update(weight=0.2), "unapproved"),
    "a scope disguised": (disguised_node, "disguised"),
    "an approval forged": (forged_approval, "lineage"),
    "the lineage rewritten": (backdated_lineage, "lineage"),
    "a second founding": (second_founding, "lineage"),
    "the lineage emptied": (lambda: LineageEntry.objects.all().delete(), "lost"),
    "a signature altered": (lambda: Ruling.objects.update(signature="AAAA"), "signature"),
    "a body altered": (lambda: Ruling.objects.update(body="{}"), "malformed"),
    "a body that is no text": (lambda: Ruling.objects.update(body="\ud7ff["), "malformed"),
    "another authority": (lambda: of("cyd").update(authority="eve"), "columns"),
    "another nonce": (lambda: of_kind("policy").update(nonce="x"), "columns"),
    "a rejection gone": (
        lambda: Ruling.objects.filter(decision="reject").delete(),
        "decision",
    ),
    "a ruling moved": (moved_ruling, "change"),
    "a ruling gone": (lambda: of("cyd").delete(), "lost"),
    "the baseline gone": (lambda: of_kind("baseline").delete(), "lost"),
    "the policy gone": (lambda: of_kind("policy").delete(), "lost"),
    "the deadline moved": (lambda: Change.objects.update(expires_at="2020-01-01"), "deadline"),
    "the handing in backdated": (lambda: of("cyd").update(ruled_at="2021-01-01"), "time"),
    "the head that a signer saw": (rehashed_head, "checkpoint"),
    "the audit chain cut": (lambda: AuditEntry.objects.all().delete(), "audit"),
    "an audit payload altered": (lambda: AuditEntry.objects.update(originator_id="x"), "audit"),
    "a ruling's entry altered": (lambda: entries("ruling.cast").update(originator_id="x"), "audit"),
    "an end altered": (
        lambda: entries("change.applied").update(originator_id="x"),
        "audit",
    ),
    "another store's history": (lambda: StoreFact.objects.update(value="0" * 32), "store"),
    "an approval gone": (lambda: of("cyd").delete(), "quorum"),
    "a grant left": (
        lambda: Grant.objects.create(
            change_id="x", action="put", kind="node", item_id="agent/iris", node_type="concept"
        ),
        "grant",
    ),
}
