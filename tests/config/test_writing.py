"""Setting configuration: a version, a history and an audit entry with each write."""

import json

import pytest

from persistence.audit import appending
from persistence.audit.models import AuditEntry
from persistence.config import queries, services
from persistence.config.queries import Source
from persistence.graph.rules import GraphNode, MemoryOpStatus
from persistence.writing import InvalidInput, NotFound
from tests.config.hearing import KEY, finding, setting
from tests.memory.rows import count, row


def test_a_node_that_is_set_is_there_with_its_first_version(store, noon):
    result = services.set_values(KEY, {"sensitivity": 0.8}, by="ann", reason="Too much spam.")

    assert (result.status, result.data) == (MemoryOpStatus.OK, 1)
    assert json.loads(row(store, "graph_nodes")["attributes_json"]) == {
        "config_type": "filter_config",
        "sensitivity": 0.8,
    }
    (version,) = queries.versions(KEY)
    assert (version.number, version.origin, version.by, version.reason, version.at.at) == (
        1,
        "set",
        "ann",
        "Too much spam.",
        noon,
    )


def test_what_is_set_says_who_set_it_and_the_rest_is_default(store, noon):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    services.set_values(KEY, {"auto_adjust": False}, by="bob")

    found = setting("sensitivity")
    assert (found.value, found.source, found.set_by, found.at.at) == (
        0.8,
        Source.SET,
        "ann",
        noon,
    )
    assert setting("auto_adjust").set_by == "bob"
    other = setting("new_user_threshold")
    assert (other.value, other.source, other.set_by) == (5, Source.DEFAULT, None)


def test_a_channel_has_from_the_node_for_all_channels_what_it_does_not_set_itself(store):
    services.set_values("config/filter_config", {"new_user_threshold": 9}, by="ann")
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    found = setting("new_user_threshold")
    assert (found.value, found.source) == (9, Source.INHERITED)
    held = queries.effective("filter_config", "123")
    assert (held["new_user_threshold"], held["sensitivity"], held["auto_adjust"]) == (9, 0.8, True)


def test_every_write_is_in_the_audit_chain(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann", reason="Spam.")

    entry = AuditEntry.objects.get(event_type="config.set")
    said = json.loads(str(entry.event_payload))
    assert entry.originator_id == "ann"
    assert (said["node"], said["version"], said["settings"], said["reason"]) == (
        KEY,
        1,
        ["config_type", "sensitivity"],
        "Spam.",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sensitivity": 7}, "sensitivity is 7: it must be a number from 0 to 1"),
        ({"sensitivty": 0.7}, "has no setting 'sensitivty': did you mean sensitivity"),
        ({"version": 2}, "version is kept by the store itself"),
    ],
)
def test_what_cannot_be_set_leaves_everything_as_it_was(store, values, sentence):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    with pytest.raises(InvalidInput, match=sentence):
        services.set_values(KEY, {"auto_adjust": False, **values}, by="ann")

    assert len(queries.versions(KEY)) == 1
    assert setting("auto_adjust").source is Source.DEFAULT


def test_a_node_of_no_known_type_is_refused(store):
    with pytest.raises(InvalidInput, match="no configuration node of a known type"):
        services.set_values("config/weather_config", {"rain": True}, by="ann")

    assert count(store, "graph_nodes") == 0


def test_names_that_the_type_does_not_know_are_kept(store, memory):
    mood = {"mood": {"of": ["the day"]}}
    memory.memorize_sync(GraphNode(id=KEY, type="config", scope="local", attributes=mood))

    services.set_values(KEY, {"sensitivity": 0.3, "mood": 1}, by="ann")

    assert queries.node(KEY).unknown == {"mood": 1}
    services.set_values(KEY, {"sensitivity": 0.4}, by="ann")
    assert queries.node(KEY).unknown == {"mood": 1}


def test_none_takes_a_setting_out(store):
    services.set_values(KEY, {"sensitivity": 0.8, "enabled": False}, by="ann")

    services.set_values(KEY, {"sensitivity": None}, by="ann")

    assert (setting("sensitivity").value, setting("sensitivity").source) == (0.5, Source.DEFAULT)
    assert setting("enabled").value is False


def test_secrets_in_what_is_set_are_sealed_in_node_and_versions(store, master_key):
    secret = "canary-Tr0ub4dor&3"
    told = f"password={secret}"

    services.set_values(KEY, {"learned_patterns": [told]}, by="ann", reason=told)

    (version,) = queries.versions(KEY)
    assert "{SECRET:" in setting("learned_patterns").value[0]
    assert secret not in version.text + version.reason
    assert not AuditEntry.objects.filter(event_payload__contains=secret).exists()


def test_without_its_audit_entry_nothing_is_written(store, monkeypatch):
    monkeypatch.setattr(appending, "append", refuse)

    for write in (
        lambda: services.set_values(KEY, {"sensitivity": 0.8}, by="ann"),
        lambda: services.learn(KEY, finding()),
    ):
        with pytest.raises(RuntimeError, match="no key"):
            write()

    tables = ("graph_nodes", "config_versions", "config_heads", "config_interactions")
    assert [count(store, table) for table in (*tables, "config_learned")] == [0] * 5


def refuse(*_, **__):
    raise RuntimeError("no key")


def test_setting_what_is_so_already_writes_nothing(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    result = services.set_values(KEY, {"sensitivity": 0.8}, by="bob")

    assert (result.reason, result.data) == (services.SO_ALREADY, 1)
    assert len(queries.versions(KEY)) == 1


def test_who_has_not_seen_the_newest_version_is_told(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann", seen=0)
    services.set_values(KEY, {"sensitivity": 0.7}, by="bob", seen=1)

    with pytest.raises(services.ChangedMeanwhile, match="at version 2 now"):
        services.set_values(KEY, {"sensitivity": 0.6}, by="ann", seen=1)

    assert setting("sensitivity").value == 0.7


def test_a_node_goes_back_to_an_earlier_version_as_a_new_one(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    services.set_values(KEY, {"sensitivity": 0.1, "enabled": False}, by="bob")

    services.revert(KEY, 1, by="ann")

    newest, *_ = queries.versions(KEY)
    assert (newest.number, newest.origin, newest.changed) == (
        3,
        "reverted",
        ("sensitivity", "enabled"),
    )
    assert queries.version(KEY, 1).text == newest.text
    assert [point.value for point in queries.history(KEY, "sensitivity")] == [0.8, 0.1, 0.8]


def test_a_version_that_is_not_there_cannot_come_back(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    with pytest.raises(NotFound, match="no version 7"):
        services.revert(KEY, 7, by="ann")


def test_what_differs_between_two_versions_is_shown_field_by_field(store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    services.set_values(KEY, {"sensitivity": 0.1}, by="ann")

    found = queries.difference(queries.version(KEY, 1), queries.version(KEY, 2))

    (changed,) = found.rows
    assert [piece.text for step in changed.path for piece in step.pieces] == [
        "attributes",
        "sensitivity",
    ]
