"""The gate as it is in the database, held against the migrations that made it."""

import pytest
from django.db import connections

from persistence.identity.gate import WRITTEN_BACK, gate_lines
from persistence.identity.reporting import Word

DROPPED = {
    "sqlite": "DROP TRIGGER identity_gate_node_insert",
    "postgresql": "DROP TRIGGER identity_gate_node_insert ON graph_nodes",
}
ALTERED = {
    "sqlite": """
        CREATE TRIGGER identity_gate_node_insert BEFORE INSERT ON graph_nodes
        WHEN false BEGIN SELECT RAISE(IGNORE); END""",
    "postgresql": """
        CREATE TRIGGER identity_gate_node_insert BEFORE INSERT ON graph_nodes FOR EACH ROW
        WHEN (lower(NEW.scope) = 'identity' AND false) EXECUTE FUNCTION ciris_gate_node()""",
}
STRANGER = {
    "sqlite": "CREATE TRIGGER mine AFTER INSERT ON graph_nodes BEGIN SELECT 1; END",
    "postgresql": """
        CREATE TRIGGER mine AFTER INSERT ON graph_nodes FOR EACH ROW
        EXECUTE FUNCTION ciris_keep()""",
}

OPENED = """
    CREATE OR REPLACE FUNCTION ciris_gate_node() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RETURN NEW; END $$"""


def lines(*statements: str):
    with connections["store"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return [(line.word, line.sentence) for line in gate_lines()]


def test_the_gate_of_a_new_store_is_the_one_that_we_made(store):
    found = lines()
    assert len(found) == 1, found
    ((word, sentence),) = found

    assert word is Word.VERIFIED
    assert "word for word" in sentence


def test_a_trigger_that_is_gone_is_named(store, engine):
    assert lines(DROPPED[engine]) == [
        (Word.BROKEN, "identity_gate_node_insert of the gate is gone.")
    ]


def test_a_trigger_that_was_altered_is_named(store, engine):
    assert lines(DROPPED[engine], ALTERED[engine]) == [
        (Word.BROKEN, "identity_gate_node_insert of the gate was altered.")
    ]


def test_a_trigger_of_somebody_else_is_only_mentioned(store, engine):
    assert lines(STRANGER[engine])[-1] == (
        Word.NOTE,
        "mine is not ours; what it does is not checked.",
    )


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE graph_nodes DISABLE TRIGGER identity_gate_node_update",
        OPENED,
        "ALTER FUNCTION ciris_gate_node() SET search_path TO elsewhere",
    ],
)
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_a_server_lets_its_owner_do_is_named(store, deed):
    assert lines(deed)[0][0] is Word.BROKEN


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_triggers_are_kept_as_a_server_writes_them_back(store):
    """Where this fails after a new migration, the left side is what the file is to hold."""
    with connections["store"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal"
            " AND tgname ~ '^(identity|store_facts)_' ORDER BY tgname"
        )
        written = [line for (line,) in cursor.fetchall()]

    assert written == WRITTEN_BACK.read_text().splitlines()
