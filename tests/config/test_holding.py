"""Freezing a setting, thawing it, and forgetting what was learned: each says so in the history."""

import json

import pytest

from persistence.audit.models import AuditEntry
from persistence.config import queries, services
from persistence.config.models import ConfigInteraction
from persistence.config.queries import Source
from persistence.graph.rules import GraphNode
from persistence.writing import InvalidInput, NotFound
from tests.config.hearing import KEY, PEOPLE, TOOLS, confirm, finding, sensitivity, setting, told

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize("which", ["sensitivity", None], ids=["the setting", "the whole node"])
def test_a_frozen_setting_is_not_moved_and_goes_on_once_it_is_thawed(store, which):
    confirm(4)
    before = sensitivity()

    services.freeze(KEY, which, by="ann")
    confirm(4)
    assert (sensitivity(), setting("sensitivity").is_frozen) == (before, True)
    assert queries.evidence(KEY, "sensitivity").count == 8

    services.thaw(KEY, which, by="ann")
    services.learn(KEY, finding())
    assert sensitivity() > before
    assert queries.evidence(KEY, "sensitivity").count == 9


def test_a_filter_that_must_not_adjust_itself_does_not(store):
    services.set_values(KEY, {"auto_adjust": False}, by="ann")

    result = services.learn(KEY, finding())

    assert result.data.is_applied is False
    assert (sensitivity(), setting("sensitivity").source) == (0.5, Source.DEFAULT)


def test_freezing_and_thawing_are_in_history_and_audit_chain(store):
    confirm(1)
    services.freeze(KEY, "sensitivity", by="ann")
    services.thaw(KEY, "sensitivity", by="bob")

    told_ = [(point.origin, point.by) for point in queries.history(KEY, "sensitivity")]
    assert told_ == [("learned", "agent"), ("frozen", "ann"), ("thawed", "bob")]
    types = AuditEntry.objects.order_by("sequence_number").values_list("event_type", flat=True)
    assert list(types)[-2:] == ["config.frozen", "config.thawed"]


def test_doing_it_twice_changes_nothing(store):
    confirm(1)
    assert services.freeze(KEY, None, by="ann").reason == ""

    again = services.freeze(KEY, None, by="bob")

    assert again.reason == "It is so already: nothing was changed."
    assert len(queries.history(KEY, "sensitivity")) == 2


@pytest.mark.parametrize("act", [services.freeze, services.thaw, services.reset])
def test_what_is_not_learned_cannot_be_held_or_forgotten(store, act):
    confirm(1)

    with pytest.raises(InvalidInput, match="not learned: only sensitivity of filter_config is"):
        act(KEY, "auto_adjust", by="ann")
    with pytest.raises(NotFound, match="There is no configuration node"):
        act("config/channel_config", None, by="ann")


def test_forgetting_what_was_learned_gives_the_default_back(store):
    confirm(4)

    services.reset(KEY, "sensitivity", by="ann", reason="A raid.")

    found = setting("sensitivity")
    assert (found.value, found.source) == (0.5, Source.DEFAULT)
    assert queries.evidence(KEY, "sensitivity") is None
    newest = queries.versions(KEY)[0]
    assert (newest.origin, newest.by, newest.reason) == ("reset", "ann", "A raid.")
    last = queries.history(KEY, "sensitivity")[-1]
    assert (last.origin, last.by, last.value) == ("reset", "ann", None)


def test_forgetting_gives_back_what_was_set_by_hand(store):
    services.set_values(KEY, {"sensitivity": 0.9}, by="ann")
    confirm(4)

    services.reset(KEY, None, by="bob")

    assert sensitivity() == 0.9


def test_learning_starts_anew_after_forgetting(store):
    confirm(4)
    services.reset(KEY, None, by="ann")

    services.learn(KEY, finding())

    found = queries.evidence(KEY, "sensitivity")
    assert (found.count, len(found.interactions), found.counts) == (1, 1, {"confirmed": 1})
    assert ConfigInteraction.objects.filter(kind="finding").count() == 5  # what was heard stays


def test_of_a_person_who_is_forgotten_nothing_stays_but_that_it_happened(store):
    for person in ("ada", "grace"):
        services.learn(PEOPLE, told("preference", person, "short answers"))

    services.reset(PEOPLE, "preferences", about="ada", by="ann")

    assert setting("preferences", PEOPLE).value == {"grace": {"short answers": 1.0}}
    rows = ConfigInteraction.objects.filter(about="ada")
    assert [(one.kind, one.outcome) for one in rows] == [("control", "reset")]
    assert queries.evidence(PEOPLE, "preferences", "grace").count == 1


def test_people_in_a_node_of_another_name_are_forgotten_as_well(store, memory):
    attributes = {"config_type": "user_tracking"}
    memory.memorize_sync(
        GraphNode(id="guests", type="config", scope="local", attributes=attributes)
    )
    services.learn("guests", told("preference", "ada", "short answers"))

    services.reset("guests", None, by="ann")

    rows = ConfigInteraction.objects.filter(about="ada")
    assert [one.kind for one in rows] == ["control"]


def test_forgetting_takes_only_out_what_was_learned(store):
    services.set_values(TOOLS, {"timeouts": {"quick": 3}}, by="ann")
    services.learn(TOOLS, told("tool", "quick", "success", 0.1))

    services.reset(TOOLS, None, by="ann")

    newest = json.loads(queries.versions(TOOLS)[0].text)
    assert newest == {"config_type": "tool_preferences", "timeouts": {"quick": 3}}


def test_forgetting_where_nothing_was_learned_changes_nothing(store):
    services.set_values(KEY, {"sensitivity": 0.9}, by="ann")

    assert "Nothing was learned" in services.reset(KEY, None, by="ann").reason
    assert len(queries.versions(KEY)) == 1
