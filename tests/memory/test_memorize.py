"""memorize and recall: what is stored comes back, and no writer's change is lost."""

import datetime as dt
from dataclasses import replace

import pytest

from persistence import GraphNode, GraphScope, MemoryOpStatus, NodeType, TSDBGraphNode, clock
from persistence.graph.services import LostUpdate
from persistence.identity.remembering import WAITS
from persistence.writing import InvalidInput
from tests.memory.rows import count, do, node, row

NOON = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)


def test_what_is_memorized_is_recalled(memory):
    memory.memorize_sync(node("user/ada", name="Ada", seen=[1, {"deep": None}]))

    found = memory.recall_sync("user/ada")
    assert found.attributes == {"name": "Ada", "seen": [1, {"deep": None}]}
    assert (found.type, found.scope, found.version) == (NodeType.CONCEPT, GraphScope.LOCAL, 1)


def test_an_unknown_node_is_none(memory):
    assert memory.recall_sync("nobody") is None


def test_one_id_lives_in_several_scopes(memory):
    memory.memorize_sync(node("weather", of="me"))
    memory.memorize_sync(node("weather", scope="environment", of="the room"))

    assert memory.recall_sync("weather").attributes == {"of": "me"}
    assert memory.recall_sync("weather", "environment").attributes == {"of": "the room"}


def test_the_result_is_the_node_as_it_is_stored(memory):
    result = memory.memorize_sync(node("a", x=1), updated_by="ada")

    assert result.status is MemoryOpStatus.OK
    assert result.data == memory.recall_sync("a")
    assert result.data.updated_by == "ada"


def test_an_update_keeps_the_creation_and_counts_the_version(memory):
    memory.memorize_sync(node("a", x=1), timestamp=NOON)
    memory.memorize_sync(node("a", x=2), timestamp=NOON + dt.timedelta(days=1))

    found = memory.recall_sync("a")
    assert found.attributes == {"x": 2}
    assert (found.version, found.created_at) == (2, NOON)
    assert found.updated_at == NOON + dt.timedelta(days=1)


def test_times_are_written_as_agents_write_them(memory, store, engine, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    memory.memorize_sync(node("a"))

    stored = row(store, "graph_nodes")
    assert stored["updated_at"] == "2026-06-03T12:00:00+00:00"
    created = "2026-06-03 12:00:00" if engine == "sqlite" else "2026-06-03T12:00:00+00:00"
    assert stored["created_at"] == created


def test_json_is_written_as_agents_write_it(memory, store):
    memory.memorize_sync(node("a", name="Zoë", at=NOON))

    text = row(store, "graph_nodes")["attributes_json"]
    assert text == '{"name": "Zo\\u00eb", "at": "2026-06-03T12:00:00+00:00"}'


def test_an_update_of_an_older_version_is_refused(memory):
    memory.memorize_sync(node("a", x=1))
    memory.memorize_sync(node("a", x=2))

    with pytest.raises(LostUpdate, match="is at version 2, you have seen version 1"):
        memory.memorize_sync(node("a", x=3), expected_version=1)
    assert memory.recall_sync("a").attributes == {"x": 2}


def test_an_update_of_the_seen_version_is_stored(memory):
    memory.memorize_sync(node("a", x=1))

    result = memory.memorize_sync(node("a", x=2), expected_version=1)

    assert (result.data.version, result.data.attributes) == (2, {"x": 2})


def test_a_node_taken_to_be_new_must_be_new(memory):
    memory.memorize_sync(node("a", x=1), expected_version=0)

    with pytest.raises(LostUpdate, match="you took it to be new"):
        memory.memorize_sync(node("a", x=2), expected_version=0)


def test_a_forgotten_node_is_not_made_again_by_an_update(memory, store):
    with pytest.raises(LostUpdate, match="is gone"):
        memory.memorize_sync(node("a"), expected_version=4)
    assert count(store, "graph_nodes") == 0


@pytest.mark.parametrize("scope", [GraphScope.IDENTITY, "identity", "IDENTITY", "Identity"])
def test_identity_is_pending_and_nothing_is_written(memory, store, scope):
    result = memory.memorize_sync(node("self", scope=scope))

    assert (result.status, result.reason) == (MemoryOpStatus.PENDING, WAITS)
    assert count(store, "graph_nodes") == count(store, "service_correlations") == 0


@pytest.mark.parametrize("scope", ["", "everywhere", "local ", None])
def test_what_is_no_scope_is_refused(memory, scope):
    with pytest.raises(InvalidInput, match="is no scope"):
        memory.memorize_sync(node("a", scope=scope))


def test_a_scope_in_capitals_is_the_same_scope(memory, store):
    memory.memorize_sync(node("a", scope="LOCAL"))

    assert row(store, "graph_nodes")["scope"] == "local"


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (node(""), "id is empty"),
        (node("nul\x00"), "no database can store"),
        (node("half \ud800"), "no database can store"),
        (node("a", x=float("nan")), "cannot be stored as JSON"),
        (node("a", x={1, 2}), "cannot be stored as JSON"),
        (GraphNode(id=7, type="concept", scope="local"), "must be text"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_a_sentence(memory, store, bad, complaint):
    with pytest.raises(InvalidInput, match=complaint):
        memory.memorize_sync(bad)
    assert count(store, "graph_nodes") == 0


def test_a_time_without_a_zone_is_refused(memory):
    with pytest.raises(InvalidInput, match="no time zone"):
        memory.memorize_sync(node("a"), timestamp=dt.datetime(2026, 6, 3))  # noqa: DTZ001


def test_a_time_before_all_years_is_refused(memory):
    east = dt.timezone(dt.timedelta(hours=5))

    with pytest.raises(InvalidInput, match="in no year"):
        memory.memorize_sync(node("a"), timestamp=dt.datetime(1, 1, 1, tzinfo=east))


@pytest.mark.parametrize("name", ["config/filter", 'say "hi"', "Zoë/日本", "a->b", "100%_[x]", "'"])
def test_any_readable_id_comes_back(memory, name):
    memory.memorize_sync(node(name))

    assert memory.recall_sync(name).id == name


def test_attributes_that_are_no_json_come_back_as_their_text(memory, store):
    memory.memorize_sync(node("a"))
    do(store, "UPDATE graph_nodes SET attributes_json = '{broken'")

    found = memory.recall_sync("a")
    assert (found.attributes, found.unreadable) == ({}, "{broken")


def test_an_unreadable_node_is_not_overwritten_by_its_empty_copy(memory, store):
    memory.memorize_sync(node("a"))
    do(store, "UPDATE graph_nodes SET attributes_json = '{broken'")

    with pytest.raises(InvalidInput, match="not a JSON object"):
        memory.memorize_sync(replace(memory.recall_sync("a"), updated_by="ada"))
    assert row(store, "graph_nodes")["attributes_json"] == "{broken"


def test_a_telemetry_node_keeps_its_own_time(memory):
    point = TSDBGraphNode.create_metric_node("cpu_usage", 75.5, timestamp=NOON)

    memory.memorize_sync(point)

    assert memory.recall_sync(point).updated_at == NOON


async def test_the_awaited_twin_does_the_same(memory):
    result = await memory.memorize(node("a", x=1))

    assert result.data == await memory.recall(node("a"))


def test_a_type_this_version_does_not_know_stays_text(memory):
    memory.memorize_sync(GraphNode(id="a", type="observation", scope="local"))

    assert memory.recall_sync("a").type == "observation"


DICT = {"id": "a", "type": "concept", "scope": "local", "attributes": {}}


async def test_a_dict_is_no_node_and_the_error_says_what_is(memory):
    wanted = r"A GraphNode is expected here, not a dict: write GraphNode\(id=…, type=…, scope=…"
    with pytest.raises(TypeError, match=wanted):
        memory.memorize_sync(DICT)
    with pytest.raises(TypeError, match=wanted):
        await memory.memorize(DICT)
    async with memory.batch() as batch:
        with pytest.raises(TypeError, match=wanted):
            await batch.memorize(DICT)

    assert await memory.recall("a") is None


def test_a_dict_is_no_edge_and_the_error_says_what_is(memory):
    wanted = r"A GraphEdge is expected here, not a dict: write GraphEdge\(source=…, target=…"
    for call in (memory.connect_sync, memory.disconnect_sync):
        with pytest.raises(TypeError, match=wanted):
            call({"source": "a", "target": "b", "scope": "local"})
