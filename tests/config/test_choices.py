"""Preferences fade, templates evolve by outcome, tools are preferred by success and speed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from persistence.config.learning import preferences, templates, tools
from persistence.config.learning.interactions import Interaction

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def hear(rule, *heard, state=None):
    """Each heard: subject, outcome, value, day."""
    state = state or rule.State()
    for subject, outcome, value, day in heard:
        at = NOON + timedelta(days=day)
        state = rule.fold(state, Interaction("x", subject, outcome, value, at))
    return state


def test_the_choice_made_most_is_preferred():
    state = hear(preferences, *[("u", choice, None, 0) for choice in ("de", "de", "en")])

    assert preferences.value(state, NOON) == "de"
    assert preferences.probability(state, NOON) == pytest.approx(2.5 / 4)
    assert "give these probabilities: de 0.62, en 0.38." in preferences.explain(state)


def test_a_change_of_mind_shows_after_some_weeks():
    wishes = [("u", "long", None, day) for day in range(60)]
    changed = [("u", "brief", None, day) for day in range(60, 100)]

    assert preferences.value(hear(preferences, *wishes), NOON) == "long"
    assert preferences.value(hear(preferences, *wishes, *changed), NOON) == "brief"


def test_one_odd_day_changes_no_preference():
    state = hear(preferences, *[("u", "long", None, day) for day in range(30)])

    state = hear(preferences, *[("u", "brief", None, 30)] * 5, state=state)

    assert preferences.value(state, NOON + timedelta(days=30)) == "long"


def test_a_preference_long_unheard_of_is_forgotten():
    state = hear(preferences, ("u", "de", None, 0))

    assert preferences.value(state, NOON + timedelta(days=365)) == ""


def test_templates_evolve_towards_the_one_that_serves():
    chance, state, used = Random(7), templates.State(), Counter()
    rates = {"formal": 0.4, "warm": 0.55, "short": 0.8}
    for use in range(400):
        at = NOON + timedelta(minutes=use)
        name = templates.choose(state, list(rates), at, chance)
        outcome = "success" if chance.random() < rates[name] else "failure"
        state = templates.fold(state, Interaction("template", name, outcome, None, at))
        used[name] += use >= 200

    assert templates.value(state, at) == "short"
    assert used["short"] > 170
    assert templates.probability(state, at) == pytest.approx(0.8, abs=0.1)
    assert "short 0." in templates.explain(state)


def test_a_template_never_tried_is_tried():
    state = hear(templates, *[("old", "success", None, 0)] * 6, *[("old", "failure", None, 0)] * 4)
    chosen = {templates.choose(state, ["old", "new"], NOON, Random(seed)) for seed in range(20)}

    assert chosen == {"old", "new"}


def test_of_tools_that_succeed_alike_the_faster_is_preferred():
    slow, fast = [("slow", "success", 20.0, 0)] * 5, [("fast", "success", 0.5, 0)] * 5

    assert tools.value(hear(tools, *slow, *fast), NOON) == "fast"


def test_of_tools_as_fast_the_surer_is_preferred():
    sure, flaky = [("sure", "success", 1.0, 0)] * 5, [("flaky", "failure", 1.0, 0)] * 5
    state = hear(tools, *flaky, *sure)

    assert tools.value(state, NOON) == "sure"
    assert tools.probability(state, NOON) == pytest.approx(6 / 7)


def test_a_tool_that_grew_slow_is_noticed():
    state = hear(tools, *[("a", "success", 1.0, 0)] * 20, *[("b", "success", 4.0, 0)] * 20)

    state = hear(tools, *[("a", "success", 30.0, 28)] * 10, state=state)

    assert tools.value(state, NOON + timedelta(days=28)) == "b"


def test_a_latency_is_told_with_its_unit():
    state = hear(tools, ("search", "success", 1.5, 0), ("guess", "failure", None, 0))

    assert "search succeeds with 0.67" in tools.explain(state)
    assert "1.50 s, score 0.58; guess succeeds with 0.33" in tools.explain(state)
    assert "never timed" in tools.explain(state)


@pytest.mark.parametrize("rule", [preferences, templates, tools])
def test_with_nothing_heard_nothing_is_preferred(rule):
    assert rule.value(rule.State(), NOON) == ""
    assert rule.probability(rule.State(), NOON) == 0
    assert rule.explain(rule.State()) == "Nothing was heard yet."
