"""Editing a node: a form by its type, errors beside the fields, proposals, and trying first."""

import datetime as dt
import json
import re

import pytest

from persistence.config import queries, services
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.graph.services import memorize
from persistence.identity.models import Change
from persistence.store import connection
from tests.config.hearing import finding, setting
from tests.config.screens import KEY, address, drafted, edited, somebody, words
from tests.memory.rows import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TRUST = "config/trust_parameters"
TRIGGER = {"trigger_id": "t", "name": "spam", "pattern_type": "regex", "pattern": "spam"}


@pytest.fixture
def operator(store):
    return somebody("operator")


def test_what_is_set_in_the_form_is_a_new_version(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    answer = edited(operator, sensitivity="0.3", reason="Too many complaints.")

    assert answer.url == address("nodes")
    found, newest = setting("sensitivity"), queries.versions(KEY)[0]
    assert (found.value, found.set_by) == (0.3, "oper")
    assert (newest.number, newest.changed, newest.reason) == (
        2,
        ("sensitivity",),
        "Too many complaints.",
    )


def test_the_form_makes_a_node_that_was_not_there(operator):
    edited(operator, sensitivity="0.3", learned_patterns="free crypto\n\n three links \n")

    assert setting("learned_patterns").value == ["free crypto", "three links"]
    assert queries.node(KEY).version == 1


def test_a_field_that_is_emptied_lets_the_default_hold(operator):
    services.set_values(KEY, {"sensitivity": 0.8, "enabled": False}, by="ann")

    edited(operator, sensitivity="", enabled="")

    assert (setting("sensitivity").value, setting("sensitivity").source) == (0.5, "default")
    assert setting("enabled").source == "default"


def test_names_that_the_type_does_not_know_are_kept(operator):
    attributes = {"sensitivity": 0.8, "mood": {"joy": 1}}
    memorize(GraphNode(id=KEY, type=NodeType.CONFIG, scope=GraphScope.LOCAL, attributes=attributes))

    edited(operator, sensitivity="0.7")

    assert json.loads(queries.node(KEY).text) == {**attributes, "sensitivity": 0.7}


def test_what_an_agent_wrote_wrongly_keeps_nothing_else_from_being_saved(operator):
    attributes = {"sensitivity": 7, "review_triggers": [[]]}
    memorize(GraphNode(id=KEY, type=NodeType.CONFIG, scope=GraphScope.LOCAL, attributes=attributes))

    edited(operator, new_user_threshold="7")

    assert json.loads(queries.node(KEY).text) == {**attributes, "new_user_threshold": 7}


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("sensitivity", "1.5", "it must be a number from 0 to 1"),
        ("sensitivity", "much", "Enter a number."),
        ("adjustment_interval", "0", "of at least 1, in seconds"),
        ("review_triggers", "[{", "This is no JSON"),
        ("review_triggers", "[NaN]", "This is no JSON"),
        ("review_triggers", "[" * 100_000, "This is"),
        ("review_triggers", '[{"trigger_id": "a"}]', "pattern_type is missing"),
        ("review_triggers", '{"a": 1}', "it must be a list"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(operator, field, text, sentence):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")

    answer = edited(operator, **{field: text})

    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert list(answer.context["form"].errors) == [field]
    assert queries.node(KEY).version == 1


def test_a_node_that_changed_meanwhile_is_not_overwritten(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    services.set_values(KEY, {"sensitivity": 0.7}, by="ben", reason="Fewer complaints.")

    answer = edited(operator, sensitivity="0.3", seen="1", reason="Too many.")

    assert answer.status_code == 409
    assert "Not saved: this node changed while you wrote." in words(answer)
    assert "sensitivity 0.8 0.7 0.3" in words(answer)
    assert re.search(r"2 set sensitivity ben .* Fewer complaints\.", words(answer))
    assert setting("sensitivity").value == 0.7
    form = answer.context["form"]
    assert (form["sensitivity"].value(), form["reason"].value()) == ("0.3", "Too many.")


def test_a_draft_that_came_too_late_is_saved_beside_what_others_did(operator):
    services.set_values(KEY, {"sensitivity": 0.8, "enabled": True}, by="ann")
    draft = drafted(operator, new_user_threshold="7", learned_patterns="a\nb")
    services.set_values(KEY, {"sensitivity": 0.7, "enabled": None}, by="ben")

    late = operator.post(address("edit"), draft)
    sent = {name: late.context["form"][name].value() for name in late.context["form"].fields}
    operator.post(address("edit"), {"act": "save", **{k: v for k, v in sent.items() if v}})

    assert "not changed: theirs is in the form" in words(late)
    assert json.loads(queries.node(KEY).text) == {
        "config_type": "filter_config",
        "sensitivity": 0.7,
        "new_user_threshold": 7,
        "learned_patterns": ["a", "b"],
    }
    assert queries.versions(KEY)[0].by == "oper"


def test_a_node_that_went_meanwhile_is_made_anew_by_the_draft(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    draft = drafted(operator, sensitivity="0.3")
    with connection().cursor() as cursor:
        cursor.execute("DELETE FROM graph_nodes")

    late = operator.post(address("edit"), draft)

    assert late.status_code == 409
    assert "sensitivity 0.8 not set 0.3" in words(late)
    assert "it went" in words(late)


@pytest.mark.parametrize("role", ["operator", "authority"])
def test_an_identity_type_becomes_a_proposal_that_says_so(store, seed_identity, role):
    seed_identity(TRUST, {"initial_trust_score": 0.5})
    browser = somebody(role)
    assert "it becomes a proposal in your name" in words(browser.get(address("edit", TRUST)))

    answer = edited(browser, TRUST, initial_trust_score="0.4", reason="Abuse was seen.")

    change = Change.objects.get()
    assert answer.url == f"/identity/{change.change_id}/"
    assert queries.node(TRUST).settings[0].value == 0.5
    assert "holds once Wise Authorities have approved it" in words(browser.get(answer.url))


def test_a_viewer_may_not_edit_and_is_told_why(store, seed_identity):
    seed_identity(TRUST, {"initial_trust_score": 0.5})
    viewer = somebody("viewer")

    assert viewer.get(address("edit")).status_code == 403
    assert "proposed by an operator or an authority" in words(viewer.get(address("edit", TRUST)))


def test_an_agents_own_store_is_not_written(seed_store):
    answer = edited(somebody("operator"), "config/filter_config", sensitivity="0.3")

    assert answer.status_code == 409
    assert "open for reading only" in words(answer)


def test_a_node_that_cannot_be_read_is_shown_as_it_is_and_not_edited(operator):
    services.set_values(KEY, {"sensitivity": 0.8}, by="ann")
    with connection().cursor() as cursor:
        cursor.execute("UPDATE graph_nodes SET attributes_json = '{not JSON'")

    said = words(operator.get(address("nodes")))

    assert "The stored attributes are no JSON object. {not JSON" in said
    assert operator.get(address("edit")).status_code == 404
    assert operator.get(address("settings/sensitivity")).status_code == 200


def test_an_id_of_no_type_has_no_form(operator):
    assert operator.get(address("edit", "config/mood")).status_code == 404


def told(memory, text, channel="123", minutes=0):
    at = NOON - dt.timedelta(minutes=minutes)
    context = {"channel_id": channel, "author_name": "mallory"}
    memory.create_task_sync(text, task_id=text, context=context, timestamp=at)


def test_a_filter_is_tried_on_the_last_messages_before_it_is_saved(operator, memory):
    services.set_values(KEY, {"sensitivity": 0.2, "review_triggers": [TRIGGER]}, by="ann")
    told(memory, "buy spam", minutes=1)
    told(memory, "good morning", minutes=2)
    told(memory, "spam elsewhere", channel="456")
    for outcome, score in (("confirmed", 0.9), ("dismissed", 0.6), ("missed", 0.4)):
        services.learn(KEY, finding(outcome, score))
    services.set_values(KEY, {"sensitivity": 0.2}, by="ann")

    answer = edited(operator, sensitivity="0.7", act="try")

    said = words(answer)
    assert (
        "Of the last 2 messages in 123 the filter holds back 0 now and would hold back 1 then"
        in said
    )
    assert "it holds 1 of 2 bad and 0 of 1 fine ones now" in said
    assert "would hold 2 of the bad and 1 of the fine ones then" in said
    assert "buy spam mallory" in said
    assert setting("sensitivity").value == 0.2


def test_trying_says_what_only_the_agent_can_tell(operator):
    custom = {**TRIGGER, "pattern_type": "custom", "pattern": "is_dm", "name": "direct"}

    answer = edited(operator, review_triggers=json.dumps([custom]), act="try")

    assert "Not tried: direct: only the agent itself can tell." in words(answer)
    assert "There is no message of 123 to try it on." in words(answer)
