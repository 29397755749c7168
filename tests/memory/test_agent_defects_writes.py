"""The agents' silent losses when they write (agent-facts 9.1), none of which happens here.

Defect 9.1.5 is the agents' start-up maintenance: there is none here, so opening a store
is what must leave live work alone. 9.1.14 is an adapter's memory that never reached the
store; 9.1.16 names a table that no migration makes.
"""

import dataclasses
import datetime as dt

import pytest

from persistence import GraphEdge, MemoryOpStatus, MemoryService, models
from persistence.graph.services import LostUpdate, NodeHasEdges
from tests.memory.rows import ask, contents, count, node, row, rows


@pytest.fixture
def thought(memory, noon):
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "Hm", thought_id="th")
    memory.set_thought_status_sync("th", "processing")
    return "th"


def test_a_final_action_is_stored_and_the_thought_says_when(memory, store, thought, noon):
    """Defect 9.1.4: final_action was dropped, and updated_at stayed as it was."""
    later = noon + dt.timedelta(hours=1)

    memory.finish_thought_sync(thought, {"action": "speak"}, timestamp=later)

    stored = row(store, "thoughts")
    assert (stored["final_action_json"], stored["updated_at"]) == (
        '{"action": "speak"}',
        "2026-11-22T13:00:00+00:00",
    )


def test_opening_a_store_deletes_no_live_or_deferred_work(memory, store):
    """Defect 9.1.5: start-up deleted active tasks, deferred ones of 30 h, and their thoughts."""
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for name, status in (("live", "active"), ("waiting", "deferred"), ("new", "pending")):
        memory.create_task_sync("Do it", task_id=name, timestamp=long_ago)
        memory.create_thought_sync(name, "Hm", timestamp=long_ago)
        if status != "pending":
            memory.set_task_status_sync(name, status, timestamp=long_ago)
    before = contents(store)

    MemoryService.open(store.url).close_sync()

    assert contents(store) == before


def test_twenty_points_of_one_instant_are_twenty_nodes(memory, store, noon):
    """Defect 9.1.6: the id held seconds, so 20 writes left one node."""
    for value in range(20):
        memory.memorize_metric_sync("cpu", value)

    values = ask(store, "SELECT attributes_json FROM graph_nodes")
    assert len({found["attributes_json"] for found in values}) == 20
    assert count(store, "service_correlations") == 20


def test_twenty_log_lines_of_one_instant_are_twenty_nodes(memory, store, noon):
    """Defect 9.1.6, for logs: the same message twice was one node."""
    for _ in range(20):
        memory.memorize_log_sync("again")

    assert (count(store, "graph_nodes"), count(store, "service_correlations")) == (20, 20)


def test_the_same_edge_in_another_scope_has_its_own_row(memory, store):
    """Defect 9.1.7: the id of an edge has no scope, so the second stole the first one's row."""
    for scope in ("local", "community"):
        memory.memorize_sync(node("a", scope))
        memory.connect_sync(GraphEdge(source="a", target="a", scope=scope))

    assert sorted(edge["scope"] for edge in rows(store, "graph_edges")) == ["community", "local"]


def test_arrows_inside_node_ids_make_no_two_edges_one(memory, store):
    """Defect 9.1.7: a->b to c and a to b->c had one id."""
    for name in ("a->b", "c", "a", "b->c"):
        memory.memorize_sync(node(name))
    for source, target in (("a->b", "c"), ("a", "b->c")):
        memory.connect_sync(GraphEdge(source=source, target=target, scope="local"))

    ends = {(edge["source_node_id"], edge["target_node_id"]) for edge in rows(store, "graph_edges")}
    assert ends == {("a->b", "c"), ("a", "b->c")}


def test_a_node_that_an_edge_holds_is_not_said_to_be_gone(memory, store):
    """Defect 9.1.8: forget reported ok while the foreign key kept the row."""
    memory.memorize_sync(node("a"))
    memory.connect_sync(GraphEdge(source="a", target="a", scope="local"))

    with pytest.raises(NodeHasEdges, match="a->a->related"):
        memory.forget_sync("a")

    assert count(store, "graph_nodes") == 1


def test_an_update_keeps_created_at_and_grows_the_version(memory, store, noon):
    """Defect 9.1.9: REPLACE reset created_at and left the version at 1."""
    memory.memorize_sync(node(a=1), timestamp=noon - dt.timedelta(days=9))
    created = row(store, "graph_nodes")["created_at"]

    memory.memorize_sync(node(a=2))

    stored = row(store, "graph_nodes")
    assert (stored["created_at"], stored["version"]) == (created, 2)


def test_an_update_keeps_the_edges_of_the_node(memory, store):
    """Defect 9.1.9: REPLACE is delete and insert, which an edge stood in the way of."""
    memory.memorize_sync(node("a"))
    memory.connect_sync(GraphEdge(source="a", target="a", scope="local"))

    memory.memorize_sync(node("a", x=1))

    assert count(store, "graph_edges") == 1


def test_a_writer_that_saw_an_older_version_does_not_win(memory):
    """Defect 9.1.9: of two writers that had read the same node the first lost its change."""
    memory.memorize_sync(node())
    mine, yours = memory.recall_sync("n"), memory.recall_sync("n")
    memory.memorize_sync(
        dataclasses.replace(mine, attributes={"by": "me"}), expected_version=mine.version
    )

    with pytest.raises(LostUpdate):
        memory.memorize_sync(
            dataclasses.replace(yours, attributes={"by": "you"}), expected_version=yours.version
        )

    assert memory.recall_sync("n").attributes == {"by": "me"}


async def test_what_is_memorized_is_in_the_store_and_not_in_a_dict(memory, store):
    """Defect 9.1.14: the API's memory was a dict by id, which never reached SQLite."""
    await memory.memorize(node(scope="local", a=1))
    await memory.memorize(node(scope="network", a=2))

    found = {stored["scope"]: stored["attributes_json"] for stored in rows(store, "graph_nodes")}
    assert found == {"local": '{"a": 1}', "network": '{"a": 2}'}


def test_a_follow_up_stores_what_was_said(memory, thought):
    """Defect 9.1.15: the follow-up of memorize and forget held the literal word pending."""
    result = memory.memorize_sync(node())

    after = memory.follow_up_sync(thought, f"Memorized: {result.status}, v{result.data.version}")

    assert memory.recall_thought_sync(after.thought_id).content == "Memorized: ok, v1"
    assert result.status is MemoryOpStatus.OK


def test_feedback_is_written(memory, store, thought, noon):
    """Defect 9.1.16: nothing ever wrote feedback_mappings."""
    key = memory.record_feedback_sync(thought, "identity", source_message_id="m-1")

    assert row(store, "feedback_mappings") == {
        "feedback_id": key,
        "source_message_id": "m-1",
        "target_thought_id": "th",
        "feedback_type": "identity",
        "created_at": "2026-11-22T12:00:00+00:00",
    }


@pytest.mark.parametrize(
    "model", [found for found in vars(models).values() if hasattr(found, "_meta")]
)
def test_every_table_that_the_code_uses_is_made_by_a_migration(store, model):
    """Defect 9.1.16: deferral_reports was used, and no migration created it."""
    assert count(store, model._meta.db_table) >= 0


@pytest.mark.parametrize("end", ["complete_task_sync", "fail_task_sync"])
def test_a_task_keeps_its_outcome(memory, store, end):
    """Defect 9.1.17: complete and fail dropped their argument; failure reasons were lost."""
    memory.create_task_sync("Do it", task_id="t")
    memory.set_task_status_sync("t", "active")

    getattr(memory, end)("t", {"reason": "no disk"})

    assert row(store, "tasks")["outcome_json"] == '{"reason": "no disk"}'


def test_a_retry_is_counted(memory, store):
    """Defect 9.1.17: nothing read or wrote retry_count."""
    memory.create_task_sync("Do it", task_id="t")
    memory.fail_task_sync("t", {"reason": "no disk"})

    memory.retry_task_sync("t")

    assert row(store, "tasks")["retry_count"] == 1
