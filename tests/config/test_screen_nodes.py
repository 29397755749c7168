"""Configuration in the browser: by type and channel, and one node setting by setting."""

import json

import pytest
from django.urls import reverse

from ciris_admin.config.nodes import page_of
from persistence.config import queries, services
from persistence.cursors import BadCursor
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.graph.services import memorize
from tests.config.hearing import confirm
from tests.config.screens import KEY, address, somebody, words
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
READ_ONLY = "This store is an agent's own, open for reading only"


def stored(node_id, attributes, scope=GraphScope.LOCAL):
    memorize(GraphNode(id=node_id, type=NodeType.CONFIG, scope=scope, attributes=attributes))


def test_an_agents_configuration_is_listed_by_type(viewer, seed_store):
    said = words(viewer.get("/config/"))

    assert "10 nodes of configuration; nothing was learned yet" in said
    assert "The agent learns these Filters 1 node" in said
    assert "Wise Authorities keep these Behaviour 1 node" in said


def test_a_node_of_an_agent_shows_its_settings_and_why_nothing_can_be_changed(viewer, seed_store):
    said = words(viewer.get(address("nodes", "config/trust_parameters")))

    assert READ_ONLY in said
    assert "initial_trust_score How far it trusts somebody new. 0.4 0 to 1" in said
    assert "Wise Authorities rule on each change" in said


@pytest.mark.parametrize("node_id", ["config/filter_config", KEY])
def test_both_forms_of_an_id_show_what_they_configure(viewer, store, node_id):
    stored(node_id, {"sensitivity": 0.8, "mood": "wary"})

    said = words(viewer.get(address("nodes", node_id)))

    assert "sensitivity How readily a message is held back" in said
    assert "0.8 0 to 1 set" in said
    assert "Kept as it is Names that this type does not know." in said
    assert "mood wary" in said


def test_the_list_is_filtered_by_type_channel_and_id(viewer, store):
    stored("config/filter_config", {})
    stored(KEY, {})
    stored("channel_config_channel_123", {})

    def found(query):
        return [
            row["node_id"] for row in viewer.get(f"/config/?format=json&{query}").json()["rows"]
        ]

    assert found("type=filter_config") == ["config/filter_config", KEY]
    assert found("channel=123") == ["channel_config_channel_123", KEY]
    assert found("text=CHANNEL_CONFIG_") == ["channel_config_channel_123"]
    assert "No configuration node matches" in words(viewer.get("/config/?channel=456"))


def test_the_list_comes_as_csv(viewer, store):
    stored(KEY, {})

    lines = b"".join(viewer.get("/config/?format=csv").streaming_content).decode().splitlines()

    assert lines[0].startswith("node_id,scope,kind,channel,learned")
    assert lines[1].startswith(f"{KEY},local,filter_config,123,0,False")


def test_pages_of_the_list_follow_each_other(viewer, store):
    for number in range(60):
        stored(f"filter_config_channel_{number:02}", {})
    rows = queries.nodes()

    first = page_of(rows, None)
    second = page_of(rows, first.next)
    back = page_of(rows, second.previous)

    assert [len(first.rows), len(second.rows)] == [50, 10]
    assert (first.previous, second.next) == (None, None)
    assert back.rows == first.rows
    assert viewer.get("/config/", {"cursor": first.next}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "[1]", '["after", 1, 2]', '["up", "a", "b"]'])
def test_an_address_that_was_cut_is_said_to_be(cursor):
    with pytest.raises(BadCursor):
        page_of([], cursor)


def test_a_longer_list_and_a_longer_history_cost_no_more_queries(viewer, store):
    def costs():
        addresses = ("/config/", address("nodes"), address("settings/sensitivity"))
        return [queries_of(lambda at=at: viewer.get(at)) for at in addresses]

    confirm(2)
    few = costs()
    confirm(12)
    for number in range(20):
        stored(f"tool_preferences_channel_{number}", {"preferences": {"a": 1}})

    assert costs() == few


def test_problems_are_named_where_they_are(viewer, store):
    stored(KEY, {"sensitivity": 7})
    stored("config/trust_parameters", {"initial_trust_score": 0.9})

    assert "1 problem" in words(viewer.get("/config/"))
    assert "sensitivity is 7: it must be a number from 0 to 1." in words(
        viewer.get(address("nodes"))
    )
    misplaced = viewer.get(address("nodes", "config/trust_parameters", scope="local"))
    assert "belongs to identity: in local it has no say" in words(misplaced)


def test_a_type_that_nobody_knows_is_shown_as_what_it_is(viewer, store):
    stored("config/mood_config", {"joy": 0.5})

    assert "unknown type" in words(viewer.get("/config/"))
    said = words(viewer.get(address("nodes", "config/mood_config")))
    assert "Configuration of no type that is known here" in said
    assert "joy 0.5" in said


def test_text_of_agents_stays_text(viewer, store):
    evil = "<script>alert(1)</script>"
    stored(f"filter_config_channel_{evil}", {"learned_patterns": [evil], evil: evil})
    (row,) = viewer.get("/config/?format=json").json()["rows"]

    for view in ("config:node", "config:versions"):
        html = viewer.get(reverse(view, args=[row["node_id"]])).content.decode()
        assert evil not in html
        assert "&lt;script&gt;" in html


def test_a_node_that_is_not_there_is_not_found(viewer, store):
    for part in ("nodes", "settings/sensitivity", "versions", "version/1"):
        assert viewer.get(address(part, "config/filter_config")).status_code == 404
    stored(KEY, {})
    assert viewer.get(address("settings/colour")).status_code == 404
    assert viewer.get(address("version/99")).status_code == 404


def test_a_node_for_a_channel_begins_with_its_form(store):
    operator = somebody("operator")

    answer = operator.get("/config/add/?type=filter_config&channel=lab")
    said = words(operator.get(answer.url))

    assert answer.url == "/config/edit/filter_config_channel_lab"
    assert "This node is not there yet: saving makes it." in said
    assert operator.get("/config/add/?type=nonsense").status_code == 404


def test_a_type_of_the_identity_begins_with_a_proposal(store, seed_identity):
    browser = somebody("operator")
    listed = browser.get("/config/", {"type": "ethical_boundaries"})

    assert "Nothing is set yet" in words(listed)
    answer = browser.get("/config/add/", {"type": "ethical_boundaries"}, follow=True)
    assert "it becomes a proposal in your name" in words(answer)
    seed_identity("config/ethical_boundaries", {"harm_prevention": True})
    other = browser.get("/config/", {"type": "ethical_boundaries", "text": "no such id"})
    assert "Nothing is set yet" not in words(other)


def test_the_twin_of_a_node_has_what_the_page_has(viewer, store):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann", reason="Spam.")

    twin = viewer.get(address("nodes", format="json")).json()

    (own,) = [row for row in twin["node"]["settings"] if row["source"] == "set"]
    assert (own["setting"]["name"], own["value"], own["set_by"]) == ("sensitivity", 0.8, "ann")
    assert json.loads(twin["versions"][0]["text"])["sensitivity"] == 0.8
