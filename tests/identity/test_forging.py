"""Forging what a change is made of with plain SQL: refused, or worth nothing."""

import contextlib
import sqlite3

import psycopg
import pytest

from persistence import GraphNode, MemoryService
from persistence.graph.models import Node
from persistence.identity.models import Change, Grant
from persistence.identity.refusals import Refused
from tests.identity import raw
from tests.identity.attempts import a_blob_handle, in_one_transaction

KEPT = {
    "identity_changes": ("change_id", "change_id"),
    "identity_revisions": ("reason", "change_id"),
    "identity_operations": ("after", "change_id"),
    "identity_rulings": ("body", "ruling_id"),
    "identity_remarks": ("remark", "change_id"),
    "identity_statements": ("body", "nonce"),
    "identity_lineage": ("state", "item_id"),
    "store_facts": ("value", "name"),
}
PENDING = "(SELECT change_id FROM identity_changes WHERE state = 'pending')"
APPLIED = "(SELECT change_id FROM identity_changes WHERE state = 'applied')"
GRANT = "INSERT INTO identity_grants (change_id, action, kind, item_id, node_type) VALUES"
RULING = (
    "INSERT INTO identity_rulings (ruling_id, change_id, revision, authority, key_id, decision,"
    " reason, nonce, body, signature, ruled_at) VALUES"
)
STATEMENT = (
    "INSERT INTO identity_statements (kind, authority, key_id, nonce, body, signature, made_at)"
    " VALUES"
)
CHANGE = "INSERT INTO identity_changes (change_id, revision, state, origin, created_at, updated_at,"
LINEAGE = (
    "INSERT INTO identity_lineage (kind, item_id, state, digest, cause, cause_id, happened_at)"
    " VALUES ('node', 'agent/iris', '{}', 'x', "
)
MORE = (
    "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, after)"
    f""" VALUES ({PENDING}, 1, 2, 'node', 'agent/eve', '{{"type": "concept"}}')"""
)
TRIGGERS_OFF = {
    "sqlite": ["DROP TRIGGER identity_operations_before_rulings"],
    "postgresql": ["SET session_replication_role = replica"],
}
LEFT = f"{GRANT} ({PENDING}, 'put', 'node', 'agent/iris', 'concept')"
POLICY = '{"quorums": [{"config_type": "*", "quorum": 1}], "days_to_rule": 7}'
NOW = "'2026-11-25T00:00:00+00:00'"


def forged(decision="approve", authority="ben", key="k"):
    return (
        f"{RULING} ('forged-{authority}', {PENDING}, 1, '{authority}', '{key}', '{decision}', 'x',"
        f" 'n-{authority}', '{{}}', 'x', {NOW})"
    )


FORGED = {
    "a grant": f"{GRANT} ({PENDING}, 'put', 'node', 'agent/iris', 'concept')",
    "a grant of a founding": f"{GRANT} ('founding', 'put', 'node', 'agent/iris', 'concept')",
    "a grant of an applied change": f"{GRANT} ({APPLIED}, 'put', 'node', 'agent/iris', 'concept')",
    "a grant of nothing": f"{GRANT} ('x', 'put', 'node', 'agent/iris', 'concept')",
    "a grant for another item": in_one_transaction(
        forged(), f"{GRANT} ({PENDING}, 'put', 'node', 'agent/eve', 'concept')"
    ),
    "a grant for another act": in_one_transaction(
        forged(), f"{GRANT} ({PENDING}, 'delete', 'node', 'agent/iris', NULL)"
    ),
    "a grant by a rejection": in_one_transaction(
        forged("reject"), f"{GRANT} ({PENDING}, 'put', 'node', 'agent/iris', 'concept')"
    ),
    "a grant made another": in_one_transaction(
        forged(),
        f"{GRANT} ({PENDING}, 'put', 'node', 'agent/iris', 'concept')",
        "UPDATE identity_grants SET item_id = 'value/care'",
    ),
    "an operation after a ruling": in_one_transaction(forged(), MORE),
    "an operation that is no object": (
        "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, after)"
        f" VALUES ({PENDING}, 1, 2, 'node', 'agent/eve', '[1]')"
    ),
    "an operation that is no JSON": (
        "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, after)"
        f" VALUES ({PENDING}, 1, 2, 'node', 'agent/eve', '{{')"
    ),
    "an operation with a field of its own": (
        "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, after)"
        f""" VALUES ({PENDING}, 1, 2, 'node', 'x', '{{"type": "concept", "scope": "local"}}')"""
    ),
    "an operation with numbers": (
        "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, before)"
        f""" VALUES ({PENDING}, 1, 2, 'node', 'x', '{{"type": "concept", "attributes": 1.5}}')"""
    ),
    "a change applied from the start": (
        f"{CHANGE} expires_at) VALUES ('x', 1, 'applied', 'proposed', {NOW}, {NOW}, {NOW})"
    ),
    "a change of revision 0": (
        f"{CHANGE} expires_at) VALUES ('x', 0, 'pending', 'proposed', {NOW}, {NOW}, {NOW})"
    ),
    "applied without a ruling": (
        "UPDATE identity_changes SET state = 'applied' WHERE state = 'pending'"
    ),
    "rejected without a ruling": (
        "UPDATE identity_changes SET state = 'rejected' WHERE state = 'pending'"
    ),
    "rejected by an approval": in_one_transaction(
        forged(), "UPDATE identity_changes SET state = 'rejected' WHERE state = 'pending'"
    ),
    "pending again": "UPDATE identity_changes SET state = 'pending' WHERE state = 'applied'",
    "an earlier revision": "UPDATE identity_changes SET revision = 0 WHERE state = 'pending'",
    "two revisions at once": "UPDATE identity_changes SET revision = 3 WHERE state = 'pending'",
    "another origin": "UPDATE identity_changes SET origin = 'captured' WHERE state = 'pending'",
    "lineage of a pending change": f"{LINEAGE} 'applied', {PENDING}, {NOW})",
    "lineage of an applied change": f"{LINEAGE} 'applied', {APPLIED}, {NOW})",
    "lineage of no baseline": f"{LINEAGE} 'baseline', '7', {NOW})",
    "lineage of another founding": f"{LINEAGE} 'founded', 'founding', {NOW})",
    "a policy of nothing": f"{STATEMENT} ('policy', 'ben', 'k', 'm', '{{}}', 'x', {NOW})",
    "a policy of no JSON": f"{STATEMENT} ('policy', 'ben', 'k', 'm', '{{', 'x', {NOW})",
    "a policy for ever": (
        f"{STATEMENT} ('policy', 'ben', 'k', 'm', '{POLICY.replace('7', '999')}', 'x', {NOW})"
    ),
    **{
        f"{table}: {name}": statement
        for table, (column, key) in KEPT.items()
        for name, statement in {
            "update": f"UPDATE {table} SET {column} = 'x'",
            "delete": f"DELETE FROM {table}",
        }.items()
    },
}
FORGED_SQLITE = {
    f"{table}: {name}": statement
    for table, (column, key) in KEPT.items()
    for name, statement in {
        "insert or replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "insert or replace by rowid": (
            f"INSERT OR REPLACE INTO {table} (rowid, {key}) SELECT rowid, 'x' FROM {table}"
        ),
        "update or ignore": f"UPDATE OR IGNORE {table} SET {column} = 'x'",
        "blob handle": a_blob_handle(table, column),
    }.items()
}
FORGED_POSTGRESQL = {f"truncate {table}": f"TRUNCATE {table} CASCADE" for table in KEPT}


@pytest.fixture
def memory(identity, register):
    """An applied change, and one that waits for the second of its two approvals."""
    service = MemoryService(alias="store")
    register.rule("ben", propose(service, "agent/iris", tone="warm"))
    propose(service, "agent/iris", config_type="trust_parameters")
    service.withdraw_identity_change_sync(propose(service, "value/care"), reason="Not now.")
    yield service
    service.close_sync()


def propose(memory, node_id, **attributes):
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes=attributes)
    return memory.memorize_sync(node).change_id


@pytest.fixture
def forged_policy(memory, identity):
    """A policy that nobody signed, which takes one approval for everything."""
    with raw.session(identity.url) as session:
        session.execute(f"{STATEMENT} ('policy', 'ben', 'k', 'n', '{POLICY}', 'x', {NOW})")


def everything(url):
    with raw.session(url) as session:
        return {
            table: session.execute(f"SELECT * FROM {table} ORDER BY {key}").fetchall()
            for table, (_, key) in KEPT.items()
        }


def forgeries(engine):
    return FORGED | (FORGED_SQLITE if engine == "sqlite" else FORGED_POSTGRESQL)


def run(session, forgery):
    if callable(forgery):
        forgery(session)
    else:
        session.execute(forgery)


def works(forgery, store):
    with raw.session(store.url) as session, contextlib.suppress(sqlite3.Error, psycopg.Error):
        run(session, forgery)
        return True
    return False


def test_what_is_kept_cannot_be_forged(forged_policy, identity):
    before = raw.identity(identity.url), everything(identity.url)
    assert all(before[1].values())

    worked = [
        name for name, forgery in forgeries(identity.engine).items() if works(forgery, identity)
    ]

    assert worked == []
    assert (raw.identity(identity.url), everything(identity.url)) == before
    assert not Grant.objects.exists()


def test_a_forged_approval_is_none(memory, identity, register):
    change_id = Change.objects.get(state="pending").change_id
    with raw.session(identity.url) as session:
        session.execute(forged(authority="ben", key=register["ben"].key_id))

    outcome = register.rule("ada", change_id)

    assert (outcome.state, outcome.approvals, outcome.quorum) == ("pending", 1, 2)
    assert register.rule("cyd", change_id).state == "applied"


def test_an_approval_is_of_what_was_shown(memory, identity, register):
    change_id = Change.objects.get(state="pending").change_id
    register.rule("ben", change_id)
    with raw.session(identity.url) as session:
        for off in TRIGGERS_OFF[identity.engine]:
            session.execute(off)
        session.execute(MORE)

    assert register.rule("ada", change_id).approvals == 1
    assert not Node.objects.filter(node_id="agent/eve").exists()


def test_a_forged_policy_lowers_no_quorum(forged_policy, register):
    change_id = Change.objects.get(state="pending").change_id
    with pytest.raises(Refused, match="takes 2 approvals") as refused:
        register.rule("ben", change_id)  # it says 1

    assert refused.value.code == "quorum"
    assert register.rule("ben", change_id, quorum=2).state == "pending"


def test_a_grant_that_was_left_behind_lets_nothing_through(memory, identity, register):
    with raw.session(identity.url) as session:
        run(session, in_one_transaction(forged(), LEFT))

    register.rule("ada", Change.objects.get(state="pending").change_id)
    register.rule("ada", propose(memory, "value/care", weight=3))

    assert not Grant.objects.exists()
