"""What an owner of the database can do to the gate itself: it is written, and it is found."""

import pytest

from persistence import MemoryService
from persistence.identity.reporting import Verdict
from persistence.identity.verification import verify
from tests.identity import raw
from tests.identity.attempts import OF_IRIS, TO_EVIL
from tests.identity.histories import write_history

AWAY = "ALTER TABLE graph_nodes RENAME TO away"
NOW = "'2026-11-25T00:00:00+00:00'"
CHANGE = "'f0f0'"
EVIL = """'{"tone": "evil"}'"""
# All that an approved change leaves behind, but for a signature that verifies.
FORGED = [
    (
        "INSERT INTO identity_changes (change_id, origin, created_at, updated_at, expires_at)"
        f" VALUES ({CHANGE}, 'proposed', {NOW}, {NOW}, {NOW})"
    ),
    (
        "INSERT INTO identity_revisions (change_id, revision, proposed_by, reason, created_at)"
        f" VALUES ({CHANGE}, 1, 'agent', '', {NOW})"
    ),
    (
        "INSERT INTO identity_operations (change_id, revision, position, kind, item_id, before,"
        f" after) VALUES ({CHANGE}, 1, 1, 'node', 'agent/iris', '{{\"type\": \"concept\"}}',"
        """ '{"type": "concept", "attributes": "{\\"tone\\": \\"evil\\"}"}')"""
    ),
    (
        "INSERT INTO identity_rulings (ruling_id, change_id, revision, authority, key_id, decision,"
        f" reason, nonce, body, signature, ruled_at) VALUES ('r', {CHANGE}, 1, 'ben', 'k',"
        f" 'approve', 'x', 'n', '{{}}', 'x', {NOW})"
    ),
    (
        "INSERT INTO identity_grants (change_id, action, kind, item_id, node_type, attributes)"
        f" VALUES ({CHANGE}, 'put', 'node', 'agent/iris', 'concept', {EVIL})"
    ),
    TO_EVIL + OF_IRIS,
    "DELETE FROM identity_grants",
    (
        "INSERT INTO identity_lineage (kind, item_id, state, digest, cause, cause_id, happened_at)"
        """ VALUES ('node', 'agent/iris', '{"type": "concept", "attributes": "{\\"tone\\": """
        f"""\\"evil\\"}}"}}', 'x', 'applied', {CHANGE}, {NOW})"""
    ),
    f"UPDATE identity_changes SET state = 'applied' WHERE change_id = {CHANGE}",
]
DEEDS = {
    "sqlite": {
        "drop the triggers": [
            "DROP TRIGGER identity_gate_node_update",
            "DROP TRIGGER identity_witness_node_update",
            TO_EVIL + OF_IRIS,
        ],
        "another table of that name": [
            AWAY,
            "CREATE TABLE graph_nodes AS SELECT * FROM away",
            TO_EVIL + OF_IRIS,
        ],
        "an edit of the schema": [
            "PRAGMA writable_schema = ON",
            "DELETE FROM sqlite_master WHERE type = 'trigger'",
            "PRAGMA writable_schema = RESET",
            TO_EVIL + OF_IRIS,
        ],
        "a forged change": FORGED,
    },
    "postgresql": {
        "a session that fires none": [
            "SET session_replication_role = replica",
            TO_EVIL + OF_IRIS,
        ],
        "triggers off and on again": [
            "ALTER TABLE graph_nodes DISABLE TRIGGER USER",
            TO_EVIL + OF_IRIS,
            "ALTER TABLE graph_nodes ENABLE TRIGGER USER",
        ],
        "another table of that name": [
            AWAY,
            "CREATE TABLE graph_nodes AS SELECT * FROM away",
            TO_EVIL + OF_IRIS,
        ],
        "a table that inherits": [
            "CREATE TABLE heir () INHERITS (graph_nodes)",
            f"INSERT INTO heir SELECT 'agent/eve', scope, node_type, {EVIL}, version, updated_by,"
            " updated_at, created_at FROM graph_nodes" + OF_IRIS,
        ],
        "a rewrite of a column": [
            (
                "ALTER TABLE graph_nodes ALTER COLUMN attributes_json TYPE text USING "
                """ '{"tone": "evil"}'"""
            )
        ],
        "a forged change": FORGED,
    },
}
WAYS = [
    pytest.param(engine, statements, id=f"{engine}-{name}")
    for engine, deeds in DEEDS.items()
    for name, statements in deeds.items()
]


@pytest.mark.parametrize(("engine", "statements"), WAYS)
def test_what_came_past_the_gate_is_found(identity, register, statements):
    service = MemoryService(alias="store")
    write_history(service, register)
    assert verify(register).verdict is Verdict.VERIFIED
    before = raw.identity(identity.url)
    service.close_sync()

    with raw.session(identity.url) as session:
        for statement in statements:
            session.execute(statement)

    assert raw.identity(identity.url) != before  # it was written
    report = verify(register)
    assert report.verdict is Verdict.TAMPERED
    assert {"agent/iris", "agent/eve", "f0f0"} & {line.id for line in report.lines if not line.good}
