"""What the June 2025 agent does wrong with memory (agent-facts 9.1, by number) is right here."""

import datetime as dt

import pytest
from django.apps import apps

from persistence import (
    ConfigNodeType,
    GraphEdge,
    GraphNode,
    GraphScope,
    MemoryService,
    NodeType,
)
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.graph.services import LostUpdate, NodeHasEdges
from persistence.identity.models import StoreFact
from tests.memory.rows import count, node, row

MODELS = list(apps.get_app_config("persistence").get_models())
LATER = dt.timedelta(hours=30)


def test_9_1_4_a_final_action_is_stored_and_the_row_says_when(memory, noon):
    memory.create_task_sync("Do it", task_id="t")
    thought = memory.create_thought_sync("t", "Hm")
    memory.set_thought_status_sync(thought.thought_id, "processing")

    memory.finish_thought_sync(thought.thought_id, {"action_type": "speak"}, timestamp=noon + LATER)

    found = memory.recall_thought_sync(thought.thought_id)
    assert found.final_action == {"action_type": "speak"}
    assert (found.status, found.updated_at) == ("completed", noon + LATER)


def test_9_1_5_opening_a_store_deletes_no_work(memory, store):
    long_ago = dt.datetime(2026, 6, 3, tzinfo=dt.UTC)
    for number, status in enumerate(("active", "deferred", "completed"), 1):
        key = memory.create_task_sync(f"No. {number}", timestamp=long_ago).task_id
        memory.create_thought_sync(key, "Hm", timestamp=long_ago)
        memory.set_task_status_sync(key, "active", timestamp=long_ago)
        if status != "active":
            memory.set_task_status_sync(key, status, timestamp=long_ago)

    MemoryService.open(store.url).close_sync()

    assert (count(store, "tasks"), count(store, "thoughts")) == (3, 3)


def test_9_1_7_an_edge_of_another_scope_keeps_its_row(memory, store):
    for scope in ("local", "community"):
        for name in ("a", "b"):
            memory.memorize_sync(node(name, scope))
        memory.connect_sync(GraphEdge(source="a", target="b", scope=scope, weight=0.5))

    assert count(store, "graph_edges") == 2
    assert [one.scope for one in memory.edges_of_sync("a", "local")] == ["local"]


def test_9_1_8_a_node_that_an_edge_holds_is_not_reported_forgotten(memory):
    for name in ("a", "b"):
        memory.memorize_sync(node(name))
    memory.connect_sync(GraphEdge(source="a", target="b", scope="local"))

    with pytest.raises(NodeHasEdges):
        memory.forget_sync("a")
    assert memory.recall_sync("a") is not None


def test_9_1_9_an_update_keeps_what_was_created_and_counts(memory, noon):
    memory.memorize_sync(node(x=1), timestamp=noon)
    memory.memorize_sync(node(x=2), timestamp=noon + LATER)

    found = memory.recall_sync("n")
    assert (found.created_at, found.version) == (noon, 2)


def test_9_1_9_of_two_writers_who_saw_the_same_the_second_is_told(memory):
    memory.memorize_sync(node(x=1))
    memory.memorize_sync(node(x="ada's"), expected_version=1)

    with pytest.raises(LostUpdate):
        memory.memorize_sync(node(x="bob's"), expected_version=1)
    assert memory.recall_sync("n").attributes == {"x": "ada's"}


def test_9_1_11_a_configuration_is_read_in_the_shape_it_was_stored(memory, store):
    known = {"config_type": ConfigNodeType.FILTER_CONFIG, "attention_triggers": [{"id": "dm_1"}]}
    memory.memorize_sync(
        GraphNode(id="config/filter_config", type=NodeType.CONFIG, scope="local", attributes=known)
    )

    MemoryService.open(store.url).close_sync()  # no start overwrites it with defaults

    assert memory.recall_sync("config/filter_config").attributes == known


@pytest.mark.parametrize("kind", [k for k, s in CONFIG_SCOPE_MAP.items() if s == "identity"])
def test_9_1_11_an_identity_configuration_is_not_stored_without_approval(memory, store, kind):
    choice = memory.most_restrictive_scope({"config_type": kind})

    memory.memorize_sync(node(f"config/{kind}", choice.scope, config_type=kind))

    assert count(store, "graph_nodes") == 0


def test_9_1_14_memories_are_in_the_database_and_kept_apart_by_scope(memory, store):
    memory.memorize_sync(node("a", GraphScope.LOCAL, of="me"))
    memory.memorize_sync(node("a", GraphScope.NETWORK, of="all"))

    other = MemoryService.open(store.url)
    assert other.recall_sync("a").attributes == {"of": "me"}
    assert other.recall_sync("a", "network").attributes == {"of": "all"}
    other.close_sync()


def test_9_1_15_a_follow_up_says_what_came_of_it(memory):
    memory.create_task_sync("Remember", task_id="t")
    thought = memory.create_thought_sync("t", "Remember ada")

    result = memory.forget_sync("nobody")
    after = memory.follow_up_sync(thought.thought_id, f"{result.status}: {result.reason}")

    assert after.content == "ok: There was nothing to forget: 'nobody' is not in local."
    assert memory.recall_thought_sync(after.thought_id).content == after.content


@pytest.mark.parametrize("model", MODELS)
def test_9_1_16_no_code_counts_on_a_table_that_no_migration_makes(store, model):
    assert count(store, model._meta.db_table) == (model is StoreFact)  # it has its own id


def test_9_1_16_feedback_is_written(memory, store):
    memory.create_task_sync("Do it", task_id="t")
    thought = memory.create_thought_sync("t", "Hm").thought_id

    memory.record_feedback_sync(thought, "identity_update", source_message_id="m1")

    stored = row(store, "feedback_mappings")
    assert (stored["target_thought_id"], stored["source_message_id"]) == (thought, "m1")


def test_9_1_17_outcomes_failures_and_retries_are_kept(memory):
    memory.create_task_sync("Do it", task_id="t")
    memory.fail_task_sync("t", {"reason": "no network"})

    assert memory.recall_task_sync("t").outcome == {"reason": "no network"}
    assert memory.retry_task_sync("t").retry_count == 1
