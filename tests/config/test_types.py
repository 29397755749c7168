"""The ten types: what they hold, what they refuse, and which node is of which type."""

import json

import pytest

from persistence.config.local_types import TRIGGER_KINDS
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.config.types import (
    SCHEMAS,
    ConfigNodeType,
    channel_of,
    check,
    node_id_of,
    type_of,
)

KINDS = ", ".join(TRIGGER_KINDS)


def sentences(kind, **attributes):
    return [problem.sentence for problem in check(kind, attributes)]


def test_each_type_has_a_schema_in_the_scope_that_is_fixed_for_it():
    assert {kind: schema.scope for kind, schema in SCHEMAS.items()} == dict(CONFIG_SCOPE_MAP)


@pytest.mark.parametrize("kind", ConfigNodeType)
def test_the_defaults_of_a_type_are_values_that_it_takes(kind):
    defaults = {setting.name: setting.default for setting in SCHEMAS[kind].settings}

    assert check(kind, json.loads(json.dumps(defaults))) == []


@pytest.mark.parametrize(
    ("node_id", "kind", "channel"),
    [
        ("config/filter_config", "filter_config", None),
        ("filter_config_channel_123", "filter_config", "123"),
        ("filter_config", "filter_config", None),
        ("tool_preferences_channel_api/0.0.0.0_8080", "tool_preferences", "api/0.0.0.0_8080"),
        ("config/channel_config_channel_general", "channel_config", "general"),
        ("config/ethical_boundaries", "ethical_boundaries", None),
        ("config:database.main_db", None, None),
        ("user/ada", None, None),
        ("filter_configuration", None, None),
    ],
)
def test_a_node_is_known_by_its_id(node_id, kind, channel):
    assert (type_of(node_id), channel_of(node_id)) == (kind, channel)


@pytest.mark.parametrize("channel", [None, "123", "a/b", "_channel_"])
@pytest.mark.parametrize("kind", ConfigNodeType)
def test_the_id_that_is_made_for_a_type_and_a_channel_is_read_back(kind, channel):
    node_id = node_id_of(kind, channel)

    assert (type_of(node_id), channel_of(node_id)) == (kind, channel)


def test_a_node_says_itself_of_which_type_it_is():
    assert type_of("x", {"config_type": "user_tracking"}) is ConfigNodeType.USER_TRACKING
    assert type_of("config/user_tracking", {"config_type": "of another kind"}) is None


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"sensitivity": 1.5}, "sensitivity is 1.5: it must be a number from 0 to 1."),
        ({"sensitivity": True}, "sensitivity is true: it must be a number from 0 to 1."),
        ({"sensitivity": float("nan")}, "sensitivity is NaN: it must be a number from 0 to 1."),
        ({"sensitivity": "high"}, 'sensitivity is "high": it must be a number from 0 to 1.'),
        (
            {"adjustment_interval": 0.5},
            "adjustment_interval is 0.5: it must be a whole number of at least 1, in seconds.",
        ),
        ({"auto_adjust": 1}, "auto_adjust is 1: it must be true or false."),
        ({"learned_patterns": "spam"}, 'learned_patterns is "spam": it must be a list.'),
        ({"learned_patterns": ["a", 2]}, "learned_patterns[1] is 2: it must be text."),
        (
            {"user_profiles": {"ada": {"trust_score": 3}}},
            "user_profiles.ada.trust_score is 3: it must be a number from 0 to 1.",
        ),
        (
            {"review_triggers": [{"trigger_id": "x", "pattern": "y", "pattern_type": "magic"}]},
            f'review_triggers[0].pattern_type is "magic": it must be one of {KINDS}.',
        ),
        (
            {"review_triggers": [{"trigger_id": "x", "pattern_type": "regex"}]},
            "review_triggers[0].pattern is missing.",
        ),
        (
            {"config_type": "user_tracking"},
            'config_type is "user_tracking": the type of the node is filter_config.',
        ),
    ],
)
def test_what_a_filter_may_not_hold_gets_a_sentence(attributes, sentence):
    assert sentences("filter_config", **attributes) == [sentence]


ODD = (
    *(None, True, 0, -1, 0.5, 10**400, float("nan"), float("inf"), "", "x" * 9000),
    *([], [None], ["a", 1], [{"pattern": 1}], [[[]]], {}, {"": None}, {"a": {"b": {"c": 1}}}),
    {"a": [1], "y" * 9000: [1]},
)


@pytest.mark.parametrize("kind", ConfigNodeType)
def test_whatever_is_stored_gets_sentences_and_no_error(kind):
    for name in (*SCHEMAS[kind].by_name, "config_type", "mood"):
        for value in ODD:
            for one in check(kind, {name: value}):
                assert one.path.startswith(name)
                assert one.sentence.endswith(".")
                assert len(one.sentence) < 300


def test_names_that_a_type_does_not_know_are_no_problem():
    assert sentences("filter_config", mood={"of": ["the day"]}, version=1) == []


def test_an_unknown_type_gets_a_sentence_that_names_the_known_ones():
    (sentence,) = sentences("weather_config")

    assert sentence.startswith("'weather_config' is no type of configuration: use filter_config,")


def test_what_real_agents_store_has_nothing_wrong_with_it(seed_sqlite):
    rows = seed_sqlite.execute(
        "SELECT node_id, attributes_json FROM graph_nodes WHERE node_type = 'config'"
    ).fetchall()

    kinds = {node_id: type_of(node_id, json.loads(text)) for node_id, text in rows}

    assert set(kinds.values()) == set(ConfigNodeType)
    assert [check(kinds[node_id], json.loads(text)) for node_id, text in rows] == [[]] * len(rows)
