"""What the June 2025 agent does wrong with configuration is right here.

One class names one defect by its number in the agent facts.
"""

import pytest

from persistence import MemoryOpStatus, MemoryService
from persistence.config import queries
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.config.types import SCHEMAS
from persistence.graph.rules import GraphNode
from persistence.writing import InvalidInput
from tests.memory.rows import contents, count, row

IDENTITY = [kind for kind, scope in CONFIG_SCOPE_MAP.items() if scope == "identity"]
TRIGGERS = [{"trigger_id": "dm_1", "pattern_type": "custom", "pattern": "is_dm"}]


class TestReadShape:
    """8.4, 9.1.11: get_config read a shape that memory never had, and so always gave {}."""

    def test_a_stored_configuration_is_what_is_read(self, memory):
        memory.set_config_sync("filter_config", {"review_triggers": TRIGGERS})

        assert memory.get_config_sync("filter_config")["review_triggers"] == TRIGGERS

    def test_what_is_not_stored_is_the_default_of_its_type(self, memory):
        for kind, schema in SCHEMAS.items():
            found = memory.get_config_sync(kind)

            known = {one.name: one.default for one in schema.settings}
            assert found == {name: value for name, value in known.items() if value is not None}

    def test_whoever_changes_what_was_read_changes_no_default(self, memory):
        memory.get_config_sync("filter_config")["learned_patterns"].append("spam")

        assert memory.get_config_sync("filter_config")["learned_patterns"] == []


class TestReplaced:
    """8.4: each update replaced the node with only the new keys."""

    def test_what_is_not_set_stays(self, memory):
        memory.set_config_sync("filter_config", {"review_triggers": TRIGGERS, "enabled": True})

        memory.set_config_sync("filter_config", {"sensitivity": 0.3})

        found = memory.get_config_sync("filter_config")
        assert (found["review_triggers"], found["sensitivity"]) == (TRIGGERS, 0.3)


class TestStart:
    """8.4, 8.5: every start overwrote all ten nodes with defaults; what was learned was lost."""

    def test_opening_a_store_changes_no_configuration(self, memory, store):
        memory.set_config_sync("filter_config", {"review_triggers": TRIGGERS}, "123")
        for _ in range(3):
            memory.learn_sync("finding", outcome="missed", value=0.3, channel="123")
        before, learned = contents(store), memory.get_config_sync("filter_config", "123")

        other = MemoryService.open(store.url)
        found = other.get_config_sync("filter_config", "123")
        other.close_sync()

        assert contents(store) == before
        assert found == learned
        assert found["sensitivity"] > 0.5


class TestForcedScope:
    """8.4, 9.2.3: force_scope stored a type of the identity in LOCAL, past every approval."""

    def test_a_type_of_the_identity_is_proposed_and_nothing_else(self, memory, store):
        for kind in IDENTITY:
            settings = SCHEMAS[kind].settings
            one = next(one for one in settings if isinstance(one.default, bool | int))
            value = not one.default if isinstance(one.default, bool) else one.default + 1

            result = memory.set_config_sync(kind, {one.name: value}, reason="To see.")

            assert result.status is MemoryOpStatus.PENDING
            assert memory.identity_change_sync(result.change_id).state == "pending"
        assert count(store, "graph_nodes") == 0

    def test_one_that_lies_in_local_all_the_same_is_not_read(self, memory):
        attributes = {"harm_prevention": False}
        sly = GraphNode(
            id="config/ethical_boundaries", type="config", scope="local", attributes=attributes
        )
        memory.memorize_sync(sly)

        assert memory.get_config_sync("ethical_boundaries")["harm_prevention"] is True


class TestValidation:
    """8.4: no validation of any kind."""

    def test_a_value_out_of_range_is_refused_with_a_sentence(self, memory, store):
        with pytest.raises(InvalidInput, match="sensitivity is 8: it must be a number from 0 to 1"):
            memory.set_config_sync("filter_config", {"sensitivity": 8})

        assert count(store, "graph_nodes") == 0

    @pytest.mark.parametrize("call", ["get_config_sync", "set_config_sync"])
    def test_an_unknown_type_is_refused_with_a_sentence(self, memory, call):
        with pytest.raises(InvalidInput, match="'weather' is no type of configuration: use"):
            getattr(memory, call)("weather", *([{}] if call == "set_config_sync" else []))


class TestTrust:
    """8.5: naming the agent politely five times took all trust away. Nothing here counts names."""

    def test_only_what_people_judge_moves_a_filter(self, memory):
        for _ in range(5):
            memory.create_task_sync("Dear echo, thank you", context={"channel_id": "123"})

        assert memory.get_config_sync("filter_config", "123")["sensitivity"] == 0.5


class TestAutoAdjust:
    """8.5: auto_adjust and effectiveness were settings that nothing obeyed."""

    def test_a_filter_adjusts_itself_only_where_it_may(self, memory):
        for channel, may in (("a", True), ("b", False)):
            memory.set_config_sync("filter_config", {"auto_adjust": may}, channel)
            for _ in range(5):
                memory.learn_sync("finding", outcome="missed", value=0.3, channel=channel)

        assert memory.get_config_sync("filter_config", "a")["sensitivity"] > 0.5
        assert memory.get_config_sync("filter_config", "b")["sensitivity"] == 0.5


class TestHistory:
    """9.1.9: a write left no history, and the row's version never grew."""

    def test_each_write_is_a_version(self, memory, store):
        memory.set_config_sync("filter_config", {"sensitivity": 0.3}, "123", by="ann")
        memory.set_config_sync("filter_config", {"sensitivity": 0.4}, "123", by="bob")

        told = [(one.number, one.by) for one in queries.versions("filter_config_channel_123")]
        assert told == [(2, "bob"), (1, "ann")]
        assert row(store, "graph_nodes")["version"] == 2

    async def test_every_call_can_be_awaited(self, memory):
        await memory.set_config("filter_config", {"sensitivity": 0.4}, "123")
        assert (await memory.get_config("filter_config", "123"))["sensitivity"] == 0.4

        result = await memory.learn("tool", subject="web_search", outcome="success", value=0.4)

        assert result.data.value == {"web_search": pytest.approx(0.64, abs=0.01)}
        found = await memory.get_config("tool_preferences")
        assert found["preferences"] == result.data.value
