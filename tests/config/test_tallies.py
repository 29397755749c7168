"""Amounts that fade: the order of arrival does not matter, age does."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.config.learning import filters, preferences, templates, tools
from persistence.config.learning.interactions import Interaction
from persistence.config.learning.tallies import MOST_NAMES, UnreadableState

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
RULES = {
    filters: ("confirmed", "dismissed", "missed", "passed"),
    preferences: ("brief", "long", "with examples"),
    templates: ("success", "failure"),
    tools: ("success", "failure"),
}

heard = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(0, 10),
        st.floats(0, 1),
        st.integers(0, 60 * 24 * 90),
        st.floats(0.1, 5),
    ),
    min_size=1,
    max_size=12,
)


def interactions(rule, drawn):
    outcomes = RULES[rule]
    return [
        Interaction("x", who, outcomes[which % len(outcomes)], number, NOON + minutes, weight)
        for who, which, number, at, weight in drawn
        for minutes in [timedelta(minutes=at)]
    ]


def folded(rule, every):
    state = rule.State()
    for each in every:
        state = rule.fold(state, each)
    return state


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=25, deadline=None)
@given(drawn=heard, shuffling=st.randoms(use_true_random=False))
def test_the_order_in_which_interactions_arrive_does_not_matter(rule, drawn, shuffling):
    every = interactions(rule, drawn)
    shuffled = shuffling.sample(every, len(every))

    one, other = folded(rule, every), folded(rule, shuffled)

    assert one.at == other.at
    assert one.amounts == pytest.approx(other.amounts)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=15, deadline=None)
@given(drawn=heard)
def test_what_was_learned_survives_being_written_down(rule, drawn):
    state = folded(rule, interactions(rule, drawn))

    assert rule.State.from_json(state.to_json()) == state


@settings(max_examples=25, deadline=None)
@given(ages=st.lists(st.integers(0, 400), min_size=2, max_size=5))
def test_an_amount_only_ever_fades(ages):
    state = folded(filters, [Interaction("x", "", "confirmed", 0.5, NOON)])
    left = [state.amounts_at(NOON + timedelta(days=age))["confirmed:10"] for age in sorted(ages)]

    assert all(earlier >= later for earlier, later in pairwise(left))


def test_an_amount_halves_every_half_life():
    state = folded(filters, [Interaction("x", "", "confirmed", 0.5, NOON)])

    later = state.amounts_at(NOON + 2 * filters.State.HALF_LIFE)

    assert later == {"confirmed:10": pytest.approx(0.25)}


def test_a_tally_stays_small_whatever_names_are_written():
    state = folded(preferences, [Interaction("x", "", f"c{n}", None, NOON) for n in range(400)])

    assert len(state.amounts) == MOST_NAMES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (tools.State().to_json(), "written by the rule “tool” in version 1; this program reads"),
        (
            filters.State().to_json().replace('"version": 1', '"version": 2'),
            "“filter” in version 2; this program reads “filter” in version 1",
        ),
        ('{"rule": "filter", "version": 1}', "damaged"),
        (filters.State().to_json().replace("{}", '{"confirmed:1": -3}'), "damaged"),
        ("[]", "not readable JSON"),
        ("{", "not readable JSON"),
    ],
)
def test_a_state_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(UnreadableState, match=sentence):
        filters.State.from_json(text)
