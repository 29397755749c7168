"""Nodes that somebody else writes: recognised, shown as versions, never lost, never crashed on."""

import json

import pytest

from persistence.config import queries, services
from persistence.config.queries import Source
from persistence.graph.rules import GraphNode
from persistence.writing import InvalidInput
from tests.config.hearing import KEY, setting
from tests.memory.rows import do
from tests.secrets.canaries import Cage, columns_of, left_in
from tests.secrets.planting import IN_CLEAR


def overwrite(store, text, key=KEY):
    """Write as an agent of June 2025 does: INSERT OR REPLACE, which deletes the row first."""
    do(store, f"DELETE FROM graph_nodes WHERE node_id = '{key}'")
    do(
        store,
        "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, updated_by,"
        f" updated_at) VALUES ('{key}', 'local', 'config', '{text}', 'iris',"
        " '2026-11-22T12:00:00+00:00')",
    )


def test_what_was_written_past_us_is_a_version_of_its_own(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    overwrite(store, '{"sensitivity": 0.2, "mood": "calm"}')

    newest, first = queries.versions(KEY)
    assert (newest.number, newest.origin, newest.by, newest.is_kept) == (
        2,
        "outside",
        "iris",
        False,
    )
    assert newest.changed == ("config_type", "sensitivity", "mood")
    assert (first.number, first.is_kept) == (1, True)
    found = setting("sensitivity")
    assert (found.value, found.source, found.set_by) == (0.2, Source.SET, "iris")


def test_it_is_kept_with_the_next_write(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    overwrite(store, '{"sensitivity": 0.2}')

    services.set_values(KEY, {"auto_adjust": False}, by="bob")

    told = [(one.number, one.origin, one.by, one.is_kept) for one in queries.versions(KEY)]
    assert told == [
        (3, "set", "bob", True),
        (2, "outside", "iris", True),
        (1, "set", "ann", True),
    ]
    assert queries.version(KEY, 2).attributes == {"sensitivity": 0.2}


def test_a_node_that_we_never_wrote_has_one_version(store):
    overwrite(store, '{"sensitivity": 0.2}')

    (only,) = queries.versions(KEY)

    assert (only.number, only.origin, only.is_kept) == (1, "outside", False)
    assert queries.node(KEY).version == 1


def test_a_node_that_somebody_deleted_can_come_back(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    do(store, f"DELETE FROM graph_nodes WHERE node_id = '{KEY}'")

    gone, first = queries.versions(KEY)
    assert (gone.origin, gone.text, queries.node(KEY)) == ("outside", None, None)

    services.revert(KEY, first.number, by="ann")
    assert setting("sensitivity").value == 0.8
    assert [one.origin for one in queries.versions(KEY)] == ["reverted", "outside", "set"]


@pytest.mark.parametrize("text", ["", "[1]", "not JSON", "null", '{"sensitivity": 7}'])
def test_what_is_no_configuration_is_shown_as_what_it_is(store, text):
    overwrite(store, text)

    found = queries.node(KEY)

    assert found.problems or text == "null"
    assert found.text == text
    assert [one.problems for one in queries.nodes()] == [len(found.problems)]
    assert queries.versions(KEY)[0].text is not None


def test_a_value_that_is_wrong_already_does_not_keep_others_from_being_set(store):
    overwrite(store, '{"sensitivity": 7}')

    services.set_values(KEY, {"auto_adjust": False}, by="ann")

    assert setting("auto_adjust").value is False
    with pytest.raises(InvalidInput, match="from 0 to 1"):
        services.set_values(KEY, {"sensitivity": 8}, by="ann")


def test_both_forms_of_id_are_listed_by_type_and_channel(store):
    overwrite(store, "{}", "config/filter_config")
    overwrite(store, "{}")
    overwrite(store, "{}", "config:limits.max_rounds")

    assert [one.node_id for one in queries.nodes("filter_config")] == ["config/filter_config", KEY]
    assert [one.node_id for one in queries.nodes(channel="123")] == [KEY]
    counts = {one.kind: (one.nodes, one.channels) for one in queries.kinds() if one.nodes}
    assert counts == {"filter_config": (2, 1), None: (1, 0)}


def test_a_type_of_the_identity_that_lies_in_another_scope_has_no_say(store, memory):
    """Agents had `force_scope`, which stored one there without anybody's approval."""
    sly = GraphNode(
        id="config/ethical_boundaries",
        type="config",
        scope="local",
        attributes={"harm_prevention": False},
    )
    memory.memorize_sync(sly)

    assert queries.effective("ethical_boundaries")["harm_prevention"] is True
    (problem,) = queries.node("config/ethical_boundaries").problems
    assert problem.sentence == "ethical_boundaries belongs to identity: in local it has no say."


def test_a_secret_written_past_us_is_in_no_version_that_is_kept(store, master_key):
    cage = Cage(IN_CLEAR)
    overwrite(store, json.dumps({"note": {"password": cage.password()}}))

    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    assert [one.is_kept for one in queries.versions(KEY)] == [True, True]
    left = {name: found for name, held in columns_of(store) if (found := left_in(held, cage.all))}
    assert left == {}
    kept = queries.version(KEY, 1)
    assert "{SECRET:" in kept.text
