"""A filter's sensitivity follows what was confirmed, dismissed and missed."""

from datetime import UTC, datetime, timedelta

import pytest

from persistence.config.learning import certainty, filters
from persistence.config.learning.interactions import Interaction
from tests.config import channels

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def after(**heard):
    state = filters.State()
    for outcome, (score, times) in heard.items():
        finding = Interaction("finding", "", outcome, score, NOON, weight=times)
        state = filters.fold(state, finding)
    return state


def test_with_nothing_heard_the_default_stands():
    assert filters.value(filters.State(), NOON, default=0.8) == 0.8
    assert filters.explain(filters.State()) == "Nothing was heard yet: the default stands."


def test_dismissed_findings_make_it_less_sensitive():
    assert filters.value(after(dismissed=(0.6, 30)), NOON) < 0.35


def test_missed_messages_make_it_more_sensitive():
    assert filters.value(after(missed=(0.3, 10)), NOON) > 0.6


def test_messages_that_rightly_passed_keep_it_from_growing_more_sensitive():
    without, with_passed = after(missed=(0.3, 5)), after(missed=(0.3, 5), passed=(0.3, 50))

    assert filters.value(with_passed, NOON) < filters.value(without, NOON)


def test_it_returns_to_the_default_as_evidence_fades():
    state = after(dismissed=(0.6, 30))

    assert filters.value(state, NOON + timedelta(days=365), 0.5) == pytest.approx(0.5, abs=0.001)


def test_a_finding_without_a_score_counts_for_the_rate_alone():
    state = after(dismissed=(None, 18))

    assert filters.value(state, NOON) == filters.DEFAULT_SENSITIVITY
    assert filters.probability(state, NOON) == pytest.approx(0.05)


def test_it_says_what_it_stands_on():
    sentence = filters.explain(after(confirmed=(0.8, 30), dismissed=(0.6, 10)))

    assert "It stands on 2 interactions" in sentence
    assert "now weigh 30.0 confirmed, 10.0 dismissed" in sentence
    assert "rightly with probability 0.74 (95 % interval 0.60 to 0.86)" in sentence


def test_the_interval_is_wilsons():
    known = certainty.of_rate(30, 10)  # 0.5981 to 0.8581 by R's prop.test(30, 40, correct=FALSE)

    assert (known.low, known.high) == pytest.approx((0.5981, 0.8581), abs=5e-5)


@pytest.mark.parametrize("kind", channels.KINDS)
def test_a_learned_filter_beats_the_fixed_default(kind):
    outcomes = [channels.learned(kind, seed) for seed in range(2)]

    assert all(each.is_win for each in outcomes)


def test_where_the_default_suits_learning_costs_little():
    outcomes = [channels.learned(channels.ORDINARY, seed) for seed in range(2)]

    assert min(each.learned - each.fixed for each in outcomes) > -0.1
