"""Learning: persisted at once, explained by what was heard, started from what was set by hand."""

import datetime as dt
import json

import pytest

from persistence import MemoryService
from persistence.config import queries, services
from persistence.config.learning import filters
from persistence.config.models import ConfigInteraction, ConfigLearned
from persistence.config.queries import Source
from persistence.graph.rules import MemoryOpStatus
from persistence.writing import InvalidInput
from tests.config.hearing import (
    KEY,
    PEOPLE,
    TEMPLATES,
    TOOLS,
    confirm,
    finding,
    sensitivity,
    setting,
    told,
)
from tests.memory.rows import NOON, count, do, row

pytestmark = pytest.mark.usefixtures("noon")
DAY = dt.timedelta(days=1)


def test_what_was_learned_is_in_the_node_at_once(store):
    confirm(5)

    written = json.loads(row(store, "graph_nodes")["attributes_json"])
    assert written["sensitivity"] == sensitivity() > 0.52
    found = setting("sensitivity")
    assert (found.source, found.set_by) == (Source.LEARNED, "agent")


def test_a_filter_grows_more_sensitive_by_what_it_missed_and_less_by_what_was_dismissed(store):
    for _ in range(5):
        services.learn("filter_config_channel_a", finding("missed", 0.3))
        services.learn("filter_config_channel_b", finding("dismissed", 0.7))

    assert sensitivity("filter_config_channel_a") > 0.55
    assert sensitivity("filter_config_channel_b") < 0.45


def test_each_channel_learns_for_itself(store):
    confirm(5)
    services.learn("filter_config_channel_b", finding("dismissed", 0.7))

    assert sensitivity() > 0.52
    assert queries.evidence("filter_config_channel_b", "sensitivity").count == 1


def test_why_is_it_so_is_answered_by_the_interactions_behind_it(store):
    confirm(14)
    for _ in range(3):
        services.learn(KEY, finding("dismissed", 0.55))

    found = queries.evidence(KEY, "sensitivity")

    assert found.sentence.startswith(
        f"{sensitivity():.3g} because 14 of 17 findings were confirmed: what is held back is"
        " held back rightly with probability 0.79 (95 % interval"
    )
    assert (found.count, found.counts) == (17, {"confirmed": 14, "dismissed": 3})
    assert [one.outcome for one in found.interactions] == ["dismissed"] * 3 + ["confirmed"] * 14
    assert found.interactions[0].learned == found.value == sensitivity()
    assert 0.7 < found.probability < 0.85


def test_the_state_is_what_the_stored_interactions_fold_to(store):
    for number in range(9):
        at = NOON - DAY * (number * 7 % 5)
        services.learn(KEY, finding("confirmed" if number % 3 else "dismissed", 0.4, at))

    state = filters.State()
    for one in reversed(queries.evidence(KEY, "sensitivity").interactions):
        state = filters.fold(state, finding(one.outcome, one.value, one.at.at, one.subject))

    assert state.to_json() == ConfigLearned.objects.get(node_id=KEY).state


def test_another_session_goes_on_where_this_one_stopped(store):
    confirm(5)

    other = MemoryService.open(store.url)  # a start, which lost everything an agent had learned
    before = other.get_config_sync("filter_config", "123")["sensitivity"]
    other.learn_sync("finding", outcome="confirmed", value=0.4, channel="123", timestamp=NOON)
    other.close_sync()

    assert before > 0.52
    assert queries.evidence(KEY, "sensitivity").count == 6
    assert sensitivity() > before


def test_an_agent_that_overwrites_its_node_gets_back_what_was_learned(store):
    confirm(5)
    before = sensitivity()
    do(store, "UPDATE graph_nodes SET attributes_json = '{}' WHERE node_type = 'config'")
    assert sensitivity() == 0.5

    services.learn(KEY, finding())

    assert sensitivity() > before


@pytest.mark.parametrize("past_us", [False, True], ids=["set here", "set by plain SQL"])
def test_a_value_set_by_hand_is_where_learning_starts_anew(store, past_us):
    confirm(5)
    if past_us:
        text = '{"config_type": "filter_config", "sensitivity": 0.9}'
        do(store, f"UPDATE graph_nodes SET attributes_json = '{text}' WHERE node_type = 'config'")
    else:
        services.set_values(KEY, {"sensitivity": 0.9}, by="ann")
    assert setting("sensitivity").source is Source.SET

    services.learn(KEY, finding())

    assert 0.85 < sensitivity() < 0.9
    found = queries.evidence(KEY, "sensitivity")
    assert found.count == 1
    assert "It started from 0.9;" in found.sentence


def test_a_channel_starts_from_what_is_set_for_all_channels(store):
    services.set_values("config/filter_config", {"sensitivity": 0.9}, by="ann")

    services.learn(KEY, finding())

    assert 0.85 < sensitivity() < 0.9


def test_small_moves_make_no_version_and_all_are_in_the_history(store):
    confirm(20)

    kept = [one for one in queries.versions(KEY) if one.is_kept]
    assert len(kept) == 1
    points = queries.history(KEY, "sensitivity")
    assert len(points) == 20
    assert points[-1].value == sensitivity()


def test_a_meaningful_move_makes_a_version_an_hour_at_most(store):
    confirm(8, start=NOON - DAY)
    confirm(8, start=NOON, score=0.2)

    newest, *older = queries.versions(KEY)
    assert (newest.is_kept, newest.origin) == (False, "learned")
    assert 1 < len(older) <= 3
    assert {one.origin for one in older} == {"learned"}
    assert newest.attributes["sensitivity"] == sensitivity()


def test_what_was_learned_of_tools_has_versions_of_its_own(store):
    for days, outcome in enumerate(("success", "failure", "failure", "success")):
        at = NOON - (3 - days) * DAY
        services.learn(TOOLS, told("tool", "quick", outcome, 0.4, at=at))

    kept = [one for one in queries.versions(TOOLS) if one.is_kept]
    assert [one.changed for one in kept[:-1]] == [("preferences",)] * 3


def test_a_write_keeps_what_was_learned_before_it_as_a_version_of_its_own(store):
    confirm(5)
    before = sensitivity()

    services.set_values(KEY, {"auto_adjust": False}, by="ann")

    newest, learned, *_ = queries.versions(KEY)
    assert (newest.origin, newest.changed) == ("set", ("auto_adjust",))
    assert (learned.origin, learned.attributes["sensitivity"]) == ("learned", before)


def test_tools_are_ranked_by_success_and_speed(store):
    for number in range(8):
        services.learn(TOOLS, told("tool", "quick", "success", 0.4))
        services.learn(TOOLS, told("tool", "slow", "success" if number % 2 else "failure", 8.0))

    scores = setting("preferences", TOOLS).value
    assert scores["quick"] > 0.8
    assert scores["slow"] < 0.4
    assert "16 calls" in queries.evidence(TOOLS, "preferences").sentence


def test_a_score_set_by_hand_speaks_for_a_while(store):
    services.set_values(TOOLS, {"preferences": {"quick": 0.9, "slow": 0.1}}, by="ann")

    services.learn(TOOLS, told("tool", "slow", "success", 0.1))

    scores = setting("preferences", TOOLS).value
    assert scores["quick"] > 0.7
    assert scores["slow"] < 0.3


def test_people_are_known_one_by_one_and_fade(store):
    for _ in range(6):
        services.learn(PEOPLE, told("preference", "ada", "short answers", at=NOON - 90 * DAY))
    for _ in range(3):
        services.learn(PEOPLE, told("preference", "ada", "examples"))
        services.learn(PEOPLE, told("pattern", "ada", "evening"))
    services.learn(PEOPLE, told("preference", "grace", "short answers"))

    known = setting("preferences", PEOPLE).value
    assert list(known) == ["ada", "grace"]
    assert next(iter(known["ada"])) == "examples"
    assert setting("interaction_patterns", PEOPLE).value == {"ada": {"evening": 1.0}}
    assert queries.subjects(PEOPLE, "preferences") == ["ada", "grace"]
    assert queries.evidence(PEOPLE, "preferences", "ada").count == 9


def test_the_wording_that_is_received_best_is_preferred_by_occasion(store):
    for number in range(9):
        services.learn(TEMPLATES, told("template", "long", "failure"), about="welcome")
        good = "success" if number else "failure"
        services.learn(TEMPLATES, told("template", "short", good), about="welcome")
    services.learn(TEMPLATES, told("template", "formal", "success"))

    assert setting("preferred", TEMPLATES).value == {"welcome": "short", "general": "formal"}
    services.set_values(TEMPLATES, {"preferred": {"welcome": "long"}}, by="ann")
    services.learn(TEMPLATES, told("template", "short", "success"), about="welcome")
    assert setting("preferred", TEMPLATES).value == {"welcome": "long"}


@pytest.mark.parametrize(
    ("key", "one", "sentence"),
    [
        (KEY, told("mood", "x", "good"), "'mood' is no kind of interaction: use finding"),
        (
            KEY,
            told("tool", "x", "success"),
            "filter_config: tool is for tool_preferences",
        ),
        ("config/x", finding(), "no configuration node of a known type"),
        (KEY, finding("perhaps"), "not one of the outcomes confirmed, dismissed"),
        (KEY, finding(score=1.2), "lies from 0 to 1"),
        (KEY, finding(at=NOON + DAY), "is in the future"),
        (KEY, finding(subject="a\x00b"), "characters that no database can store"),
    ],
)
def test_what_cannot_be_learned_from_changes_nothing(store, key, one, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        services.learn(key, one)

    assert (count(store, "graph_nodes"), ConfigInteraction.objects.count()) == (0, 0)


def test_the_learning_rules_of_the_identity_are_obeyed(seed_identity, store):
    seed_identity("config/learning_rules", {"learn_from_feedback": False})

    result = services.learn(KEY, finding())

    assert result.status is MemoryOpStatus.DENIED
    assert "learn_from_feedback" in result.reason
    assert ConfigInteraction.objects.count() == 0


def test_secrets_in_what_is_told_are_sealed(store, master_key):
    secret = "canary-Tr0ub4dor&3"
    said = told("preference", f"ada, password={secret}", f"password={secret}")
    services.learn(PEOPLE, said)

    stored = ConfigInteraction.objects.get()
    assert "{SECRET:" in stored.subject
    assert "{SECRET:" in stored.outcome
    texts = (*ConfigLearned.objects.values_list("about", "state", "value")[0], stored.about)
    assert secret not in "".join(map(str, texts))
    assert secret not in row(store, "graph_nodes")["attributes_json"]
