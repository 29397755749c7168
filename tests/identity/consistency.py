"""What must be true of a store after anything at all happened to it; AssertionError where not."""

import base64
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from persistence import store as stores
from persistence.audit.chain import GENESIS, Hashed
from persistence.audit.models import AuditEntry, AuditSigningKey
from persistence.identity import ledger, present
from persistence.identity.models import Change, Grant, LineageEntry, Remark, Ruling
from persistence.identity.rules import DEFAULT_POLICY, config_types
from persistence.store import sqlite_path

BY_RULING = {"applied": "approve", "rejected": "reject"}
BY_REMARK = {"withdrawn", "expired", "returned", "stale"}


def check(changes: Iterable[str], *, without: Collection[str] = ()) -> None:
    """Hold changes against the audit chain, the lineage and the graph.

    Approvals of the authorities in `without` are not counted: their keys were revoked.
    """
    assert not Grant.objects.exists(), "a grant was left behind"
    for change_id in changes:
        _check_change(change_id, _said(change_id), without)


def _said(change_id: str) -> Counter[str]:
    """Return what the audit chain says of a change, how often."""
    rows = AuditEntry.objects.filter(event_payload__contains=change_id)
    return Counter(rows.values_list("event_type", flat=True))


def _check_change(change_id: str, said: Counter[str], without: Collection[str]) -> None:
    change = Change.objects.get(change_id=change_id)
    steps = ledger.operations(change_id, change.revision)
    rulings = list(Ruling.objects.filter(change_id=change_id))
    final = [one for one in rulings if one.revision == change.revision]
    ends = {end: said[f"identity.change.{end}"] for end in ("applied", *BY_REMARK, "rejected")}
    over = [end for end in ("applied", "rejected", "withdrawn", "expired") if ends[end]]

    assert steps, f"{change_id} has no operations"
    assert said["identity.ruling.cast"] == len(rulings), f"{change_id}: {said}"
    assert over == [change.state] or (over == [] and change.state in ledger.OPEN), f"{over}"
    assert all(ends[end] <= 1 for end in over), f"{change_id} ended twice: {ends}"

    remarks = Counter(Remark.objects.filter(change_id=change_id).values_list("state", flat=True))
    assert all(remarks[end] == ends[end] for end in BY_REMARK), f"{remarks} {ends}"

    approvals = {one.authority for one in final if one.decision == "approve"} - {*without}
    rejections = [one for one in final if one.decision == "reject"]
    enough = len(approvals) >= DEFAULT_POLICY.quorum(config_types(steps))
    assert bool(rejections) == (change.state == "rejected"), change.state
    assert len(rejections) <= 1
    if change.state == "applied":
        assert enough, f"{change_id} was applied by {approvals}"
    elif not without:
        assert not enough, f"{change_id} is {change.state} with {approvals}"

    lineage = LineageEntry.objects.filter(cause="applied", cause_id=change_id)
    states = {(one.kind, one.item_id): one.digest for one in lineage}
    results = {(str(one.item.kind), one.item.id): one.result_digest for one in steps}
    assert states == (results if change.state == "applied" else {})
    assert len(lineage) == len(states), f"{change_id} was applied twice"


def check_graph() -> int:
    """Hold the graph against the newest states of the lineage; return how many items there are."""
    newest = {}
    for entry in LineageEntry.objects.order_by("lineage_id"):
        newest[(entry.kind, entry.item_id)] = entry.digest
    there = {(str(one.item.kind), one.item.id): one.digest for one in present.everything()}
    assert there == {item: digest for item, digest in newest.items() if digest}
    return len(there)


def check_chain() -> int:
    """Recompute the audit chain and its signatures; return its length."""
    keys = dict(AuditSigningKey.objects.values_list("key_id", "public_key"))
    public = {name: serialization.load_pem_public_key(pem.encode()) for name, pem in keys.items()}
    before, number = GENESIS, 0
    for entry in AuditEntry.objects.order_by("sequence_number"):
        number += 1
        hashed = Hashed(
            event_id=entry.event_id,
            event_timestamp=str(entry.event_timestamp),
            event_type=entry.event_type,
            originator_id=entry.originator_id,
            event_payload=entry.event_payload.text,
            sequence_number=number,
            previous_hash=before,
        )
        assert (entry.sequence_number, entry.previous_hash) == (number, before)
        assert entry.entry_hash == hashed.entry_hash, f"entry {number} is not what was hashed"
        key = public[entry.signing_key_id]
        assert isinstance(key, Ed25519PublicKey)
        key.verify(base64.b64decode(entry.signature), entry.entry_hash.encode())
        before = entry.entry_hash
    return number


def check_file(url: str) -> None:
    """Have SQLite look at its own file."""
    if url.startswith("sqlite"):
        stores.connection().close()
        with contextlib.closing(sqlite3.connect(sqlite_path(url))) as session:
            assert session.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert session.execute("PRAGMA foreign_key_check").fetchall() == []
