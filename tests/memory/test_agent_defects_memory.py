"""What the June 2025 agent does wrong with memory and work (agent-facts 9.1) is right here.

One class names one defect by its number; telemetry's are in test_agent_defects_telemetry.
"""

import dataclasses
import datetime as dt

import pytest
from django.apps import apps

from persistence import (
    ConfigNodeType,
    GraphNode,
    GraphScope,
    MemoryOpStatus,
    MemoryService,
    NodeType,
)
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.graph.services import LostUpdate, NodeHasEdges
from tests.memory.rows import contents, count, edge, node, row, rows

TABLES = [model._meta.db_table for model in apps.get_app_config("persistence").get_models()]
LATER = dt.timedelta(hours=30)


@pytest.fixture
def thought(memory, noon) -> str:
    """A thought that is being processed, of a task that waits."""
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "Hm", thought_id="th")
    memory.set_thought_status_sync("th", "processing")
    return "th"


class TestDefect4:
    """9.1.4: final_action was silently dropped, and updated_at not touched."""

    def test_a_final_action_is_stored_and_the_row_says_when(self, memory, store, thought, noon):
        memory.finish_thought_sync(thought, {"action": "speak"}, timestamp=noon + LATER)

        stored = row(store, "thoughts")
        assert stored["final_action_json"] == '{"action": "speak"}'
        assert stored["updated_at"] == "2026-11-23T18:00:00+00:00"
        found = memory.recall_thought_sync(thought)
        assert (found.status, found.final_action) == ("completed", {"action": "speak"})
        assert found.updated_at == noon + LATER


class TestDefect5:
    """9.1.5: start-up maintenance deleted live and deferred work. There is none here."""

    def test_opening_a_store_changes_none_of_its_work(self, memory, store):
        long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        for status in ("pending", "active", "deferred", "completed"):
            memory.create_task_sync("Do it", task_id=status, timestamp=long_ago)
            memory.create_thought_sync(status, "Hm", timestamp=long_ago)
            for step in dict.fromkeys(("active", status)) if status != "pending" else ():
                memory.set_task_status_sync(status, step, timestamp=long_ago)
        before = contents(store)

        MemoryService.open(store.url).close_sync()

        assert (count(store, "tasks"), count(store, "thoughts")) == (4, 4)
        assert contents(store) == before


class TestDefect7:
    """9.1.7: an edge's id had no scope, so a second scope stole its row; `->` was ambiguous."""

    def test_the_same_edge_in_another_scope_has_its_own_row(self, memory, store):
        for scope in ("local", "community"):
            for name in ("a", "b"):
                memory.memorize_sync(node(name, scope))
            memory.connect_sync(edge("a", "b", scope, weight=0.5))

        assert sorted(held["scope"] for held in rows(store, "graph_edges")) == [
            "community",
            "local",
        ]
        assert [one.scope for one in memory.edges_of_sync("a", "local")] == ["local"]

    def test_arrows_inside_node_ids_make_no_two_edges_one(self, memory, store):
        ends = {("a->b", "c"), ("a", "b->c")}
        for source, target in ends:
            memory.memorize_sync(node(source))
            memory.memorize_sync(node(target))
            memory.connect_sync(edge(source, target))

        held = rows(store, "graph_edges")
        assert {(one["source_node_id"], one["target_node_id"]) for one in held} == ends


class TestDefect8:
    """9.1.8: forget reported ok while the foreign key kept the row."""

    def test_a_node_that_an_edge_holds_is_not_said_to_be_gone(self, memory, store):
        for name in ("a", "b"):
            memory.memorize_sync(node(name))
        memory.connect_sync(edge("a", "b"))

        with pytest.raises(NodeHasEdges, match="a->b->related"):
            memory.forget_sync("a")

        assert memory.recall_sync("a") is not None
        assert count(store, "graph_nodes") == 2


class TestDefect9:
    """9.1.9: REPLACE reset created_at, left the version at 1 and lost updates."""

    def test_an_update_keeps_created_at_and_grows_the_version(self, memory, store, noon):
        memory.memorize_sync(node(x=1), timestamp=noon - LATER)
        created = row(store, "graph_nodes")["created_at"]

        memory.memorize_sync(node(x=2), timestamp=noon)

        stored = row(store, "graph_nodes")
        assert (stored["created_at"], stored["version"]) == (created, 2)
        found = memory.recall_sync("n")
        assert (found.created_at, found.version) == (noon - LATER, 2)

    def test_an_update_keeps_the_edges_of_the_node(self, memory, store):
        memory.memorize_sync(node("a"))
        memory.connect_sync(edge("a", "a"))

        memory.memorize_sync(node("a", x=1))

        assert count(store, "graph_edges") == 1

    def test_of_two_writers_who_saw_the_same_the_second_is_told(self, memory):
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


class TestDefect11:
    """9.1.11: configurations never loaded, and defaults overwrote them."""

    @pytest.mark.parametrize("kind", [ConfigNodeType.FILTER_CONFIG, ConfigNodeType.USER_TRACKING])
    def test_a_configuration_is_read_in_the_shape_it_was_stored(self, memory, store, kind):
        given = {"config_type": kind, "triggers": [{"id": "dm_1"}], "nested": {"x": None}}
        key = f"config/{kind}"
        memory.memorize_sync(GraphNode(id=key, type="config", scope="local", attributes=given))

        MemoryService.open(store.url).close_sync()  # no start overwrites it with defaults
        found = memory.recall_sync(key)
        assert (found.type, found.attributes) == (NodeType.CONFIG, given)

        memory.memorize_sync(found)
        assert memory.recall_sync(key).attributes == given

    @pytest.mark.parametrize("kind", [k for k, s in CONFIG_SCOPE_MAP.items() if s == "identity"])
    def test_one_of_identity_is_not_stored_without_approval(self, memory, store, kind):
        choice = memory.most_restrictive_scope({"config_type": kind})

        memory.memorize_sync(node(f"config/{kind}", choice.scope, config_type=kind))

        assert count(store, "graph_nodes") == 0


class TestDefect14:
    """9.1.14: an adapter's memory was a dict by id alone, which never reached the store."""

    async def test_memories_are_in_the_store(self, memory, store):
        await memory.memorize(node("a", a=1))
        await memory.memorize(node("a", GraphScope.NETWORK, a=2))

        held = {one["scope"]: one["attributes_json"] for one in rows(store, "graph_nodes")}
        assert held == {"local": '{"a": 1}', "network": '{"a": 2}'}

    def test_another_session_finds_them_kept_apart_by_scope(self, memory, store):
        memory.memorize_sync(node("a", GraphScope.LOCAL, of="me"))
        memory.memorize_sync(node("a", GraphScope.NETWORK, of="all"))

        other = MemoryService.open(store.url)
        assert other.recall_sync("a").attributes == {"of": "me"}
        assert other.recall_sync("a", "network").attributes == {"of": "all"}
        other.close_sync()


class TestDefect15:
    """9.1.15: follow-up thoughts held the literal word pending instead of the result."""

    def test_a_follow_up_says_what_came_of_memorizing(self, memory, thought):
        result = memory.memorize_sync(node())

        after = memory.follow_up_sync(
            thought, f"Memorized: {result.status}, v{result.data.version}"
        )

        assert result.status is MemoryOpStatus.OK
        assert memory.recall_thought_sync(after.thought_id).content == "Memorized: ok, v1"

    def test_a_follow_up_says_what_came_of_forgetting(self, memory, thought):
        result = memory.forget_sync("nobody")

        after = memory.follow_up_sync(thought, f"{result.status}: {result.reason}")

        assert after.content == "ok: There was nothing to forget: 'nobody' is not in local."
        assert memory.recall_thought_sync(after.thought_id).content == after.content


class TestDefect16:
    """9.1.16: code used a table that no migration made; feedback was never written."""

    @pytest.mark.parametrize("table", TABLES)
    def test_every_table_that_the_code_uses_is_made_by_a_migration(self, store, table):
        assert count(store, table) == (table == "store_facts")  # the one holds its id

    def test_feedback_is_written(self, memory, store, thought, noon):
        key = memory.record_feedback_sync(thought, "identity", source_message_id="m-1")

        assert row(store, "feedback_mappings") == {
            "feedback_id": key,
            "source_message_id": "m-1",
            "target_thought_id": "th",
            "feedback_type": "identity",
            "created_at": "2026-11-22T12:00:00+00:00",
        }


class TestDefect17:
    """9.1.17: outcomes and reasons of failure were discarded, retries never counted."""

    @pytest.mark.parametrize("end", ["complete_task_sync", "fail_task_sync"])
    def test_a_task_keeps_its_outcome(self, memory, store, end):
        memory.create_task_sync("Do it", task_id="t")
        memory.set_task_status_sync("t", "active")

        getattr(memory, end)("t", {"reason": "no disk"})

        assert row(store, "tasks")["outcome_json"] == '{"reason": "no disk"}'
        assert memory.recall_task_sync("t").outcome == {"reason": "no disk"}

    def test_a_retry_is_counted(self, memory, store):
        memory.create_task_sync("Do it", task_id="t")
        memory.fail_task_sync("t", {"reason": "no disk"})

        assert memory.retry_task_sync("t").retry_count == 1
        assert row(store, "tasks")["retry_count"] == 1
