"""An agent's store is left alone, until an administrator adopts it; then no row is lost."""

import gzip
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from persistence import MemoryService
from persistence import store as stores
from persistence.migrations import ledger, refusals, runner
from tests import engines
from tests.migrations.ours import OF_AGENTS, OURS

DATA = Path(__file__).resolve().parents[1] / "data"
NINE_COLUMNS = """
    DROP TABLE service_correlations;
    CREATE TABLE service_correlations (
        correlation_id TEXT PRIMARY KEY, service_type TEXT NOT NULL, handler_name TEXT NOT NULL,
        action_type TEXT NOT NULL, request_data TEXT, response_data TEXT, status TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    );
    INSERT INTO service_correlations VALUES ('c', 'cli', 'CLIAdapter', 'speak', '{}', NULL,
        'completed', '2025-06-05T10:00:00+00:00', '2025-06-05T10:00:00+00:00');
"""


@pytest.fixture
def agents_store(tmp_path, django_db_blocker):
    """Put a copy of a real agent's file in place; it may be changed by a script first."""
    with django_db_blocker.unblock(), engines.closing_store():

        def place(name: str = "seed_agent.db", script: str = "") -> Path:
            path = tmp_path / name
            path.write_bytes(gzip.decompress((DATA / f"{name}.gz").read_bytes()))
            with closing(sqlite3.connect(path)) as session:
                session.executescript(script)
            stores.open_store(f"sqlite:///{path}")
            return path

        yield place


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(path: Path) -> dict[str, list[tuple]]:
    """Return every row of an agent's tables, in the columns that were there before."""
    with closing(sqlite3.connect(path)) as session:
        tables = session.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: session.execute(f"SELECT * FROM {name}").fetchall()
            for (name,) in tables
            if name not in {"schema_migrations", "sqlite_sequence"}
        }


def keeps(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> bool:
    """Say whether every row is there with all the values it had; new columns come last."""
    return all(
        [row[: len(old)] for old, row in zip(rows, after[name], strict=True)] == rows
        for name, rows in before.items()
    )


@pytest.mark.parametrize("name", ["seed_agent.db", "seed_audit.db", "agent_1_0_7.db"])
def test_a_store_that_an_agent_made_is_recognised_and_not_written_to(agents_store, name):
    path = agents_store(name)
    before = digest(path)

    with pytest.raises(refusals.AgentStore, match=r"made by a CIRIS agent .* --adopt"):
        runner.migrate()
    assert digest(path) == before


def test_the_storage_page_reads_the_migrations_of_an_agents_store(agents_store):
    agents_store()

    applied = runner.applied()
    assert [(m.filename, m.checksum, m.known, m.matches) for m in applied] == [
        ("001_initial_schema.sql", None, True, None),
        ("002_add_retry_status.sql", None, True, None),
        ("003_signed_audit_trail.sql", None, True, None),
    ]
    assert applied[0].applied_at.text == "2026-11-22 20:00:51"


@pytest.mark.parametrize("name", ["seed_agent.db", "agent_1_0_7.db"])
def test_adoption_keeps_every_row(agents_store, name):
    path = agents_store(name)
    before = contents(path)

    assert runner.adopt() == OURS[OF_AGENTS:]

    assert keeps(before, contents(path))
    assert not stores.made_by_an_agent(path)


def test_an_adopted_store_says_what_was_adopted(agents_store):
    agents_store()
    runner.adopt()

    adopted = [m.filename for m in runner.applied() if m.checksum == ledger.ADOPTED]
    assert adopted == OURS[:OF_AGENTS]


@pytest.mark.parametrize("name", ["seed_agent.db", "agent_1_0_7.db"])
def test_adoption_gives_what_the_agents_tables_lack(agents_store, query, name):
    agents_store(name)
    runner.adopt()

    query("SELECT retry_count, created_by FROM tasks")
    query("SELECT retry_count, escalation_level, ponder_count FROM thoughts")
    query("SELECT sequence_number FROM audit_log_v2")
    query("SELECT log_message FROM correlations")


def test_an_adopted_store_is_open_for_writing_at_once(agents_store, query):
    agents_store()
    runner.adopt()

    query("INSERT INTO graph_nodes (node_id, scope, node_type) VALUES ('n', 'local', 'concept')")
    assert query("SELECT version FROM graph_nodes WHERE node_id = 'n'") == [(1,)]


def test_adopting_twice_changes_nothing_more(agents_store):
    path = agents_store()
    runner.adopt()
    stores.connection().close()
    before = digest(path)

    assert runner.adopt() == []
    assert digest(path) == before


def test_a_correlations_table_of_nine_columns_gets_the_other_ten(agents_store, query):
    """Agent-facts 1.3, defect 8: 001 was edited in place, and each insert failed for ever."""
    agents_store(script=NINE_COLUMNS)
    runner.adopt()

    assert query("SELECT correlation_type, retention_policy, tags FROM service_correlations") == [
        ("service_interaction", "raw", None)
    ]
    indexes = query("SELECT count(*) FROM pragma_index_list('service_correlations')")
    assert indexes == [(12 + 4 + 1,)]


OUT_OF_STEP = "SELECT count(*) FROM thoughts WHERE ponder_count IS NOT thought_depth"
AGENTS_THOUGHT = (
    "INSERT INTO thoughts (thought_id, source_task_id, status, created_at, updated_at, content,"
    " thought_depth) SELECT 'theirs', task_id, 'pending', '', '', '', 2 FROM tasks LIMIT 1"
)


def test_a_later_agents_ponder_count_and_thought_depth_are_one(agents_store, query):
    agents_store("agent_1_0_7.db")
    runner.adopt()

    assert query(OUT_OF_STEP) == [(0,)]
    query(AGENTS_THOUGHT)
    assert query("SELECT ponder_count FROM thoughts WHERE thought_id = 'theirs'") == [(2,)]
    for column in ("thought_depth", "ponder_count"):
        query(f"UPDATE thoughts SET {column} = {column} + 1 WHERE thought_id = 'theirs'")
    ours = query("SELECT ponder_count, thought_depth FROM thoughts WHERE thought_id = 'theirs'")
    assert ours == [(4, 4)]
    assert query(OUT_OF_STEP) == [(0,)]


def test_a_later_agents_store_takes_our_tasks_and_thoughts(agents_store, query):
    """Its tasks require a channel, and its thoughts count depth where ours count ponders."""
    agents_store("agent_1_0_7.db")
    runner.adopt()
    memory = MemoryService(alias="store")

    made = memory.create_task_sync("Do it", context={"channel_id": "cli"}, created_by="ada")
    child = memory.create_task_sync("And that", parent_task_id=made.task_id, priority=3)
    thought = memory.create_thought_sync(made.task_id, "Hm").thought_id
    memory.set_thought_status_sync(thought, "processing")
    memory.ponder_sync(thought, ["Why?"])
    memory.set_task_status_sync(child.task_id, "active")
    memory.complete_task_sync(child.task_id, {"done": True})
    memory.close_sync()

    assert (made.created_by, made.context) == ("ada", {"channel_id": "cli"})
    assert query(
        "SELECT description, channel_id, status, priority FROM tasks"
        " WHERE description IN ('Do it', 'And that') ORDER BY priority"
    ) == [("Do it", "cli", "pending", 0), ("And that", "", "completed", 3)]
    assert query(f"SELECT thought_depth FROM thoughts WHERE thought_id = '{thought}'") == [(1,)]
    assert query(OUT_OF_STEP) == [(0,)]


def test_an_audit_file_is_not_adopted(agents_store):
    path = agents_store("seed_audit.db")
    before = digest(path)

    with pytest.raises(refusals.NotAdoptable, match="not an agent's main store"):
        runner.adopt()
    assert digest(path) == before


def test_a_store_of_the_engine_of_2_9_is_refused_for_ever(agents_store):
    path = agents_store(script="CREATE TABLE cirislens_tasks (task_id TEXT)")
    before = digest(path)

    with pytest.raises(refusals.EngineStore, match="cannot be adopted"):
        runner.adopt()
    with pytest.raises(refusals.EngineStore, match="cannot be adopted"):
        runner.migrate()
    assert digest(path) == before


def test_a_failed_adoption_leaves_the_file_unchanged(agents_store):
    path = agents_store(
        script="DROP VIEW IF EXISTS x; DROP TABLE audit_roots;"
        " CREATE TABLE odd (a); CREATE VIEW audit_roots AS SELECT a FROM odd;"
    )
    before = digest(path)

    with pytest.raises(stores.StoreError, match="audit_roots"):
        runner.adopt()
    assert digest(path) == before


def test_what_an_agent_applies_after_adoption_needs_a_second_adoption(agents_store, query):
    agents_store()
    runner.adopt()
    query("INSERT INTO schema_migrations (filename) VALUES ('004_add_occurrence_id.sql')")

    with pytest.raises(refusals.NewerStore, match=r"An agent applied 004_add_occurrence_id\.sql"):
        runner.migrate()
    assert runner.adopt() == []
    assert runner.migrate() == []


def test_a_new_store_is_only_migrated(new_store):
    assert runner.adopt() == OURS


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_postgresql_store_that_an_agent_made_stays_its_own(new_store):
    with stores.connection().cursor() as cursor:
        cursor.execute("CREATE TABLE tasks (a int); CREATE TABLE graph_nodes (a int)")
    stores.connection().close()

    with pytest.raises(refusals.AgentStore):
        runner.migrate()
    with pytest.raises(refusals.NotAdoptable, match="PostgreSQL store that an agent made"):
        runner.adopt()
