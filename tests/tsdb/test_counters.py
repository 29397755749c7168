"""Counters written as one row per event, told from levels by their points alone."""

import random

import numpy as np
import pytest

from persistence.tsdb.counters import Kind, kind_of


def kind(stretches):
    """Say the kind of a metric given the values of each stretch."""
    nan = float("nan")
    return kind_of(
        counts=np.array([len(values) for values in stretches]),
        lowest=np.array([min(values, default=nan) for values in stretches]),
        highest=np.array([max(values, default=nan) for values in stretches]),
        sums=np.array([sum(values) if values else nan for values in stretches]),
    )


def arriving(seed, value, stretches=60, mean=4):
    """Values at the times of a Poisson process."""
    dice = random.Random(seed)
    found = []
    for _ in range(stretches):
        left, number = 1.0, -1
        while left > np.exp(-mean):
            left, number = left * dice.random(), number + 1
        found.append([value(dice) for _ in range(number)])
    return found


def test_rows_that_are_all_worth_one_are_events():
    assert kind([[1.0], [], [1.0, 1.0]]) is Kind.EVENTS


def test_one_row_alone_says_nothing():
    assert kind([[], [1.0], []]) is Kind.LEVEL


@pytest.mark.parametrize("seed", range(20))
def test_whole_numbers_at_times_of_their_own_are_increments(seed):
    assert kind(arriving(seed, lambda dice: float(dice.randint(1, 900)))) is Kind.INCREMENTS


@pytest.mark.parametrize("seed", range(5))
def test_fractions_at_times_of_their_own_are_a_level(seed):
    assert kind(arriving(seed, lambda dice: 1 + dice.random())) is Kind.LEVEL


def test_whole_numbers_measured_by_a_clock_are_a_level():
    dice = random.Random(1)

    assert kind([[float(dice.randint(1, 50))] * 3 for _ in range(60)]) is Kind.LEVEL


def test_an_outage_makes_no_counter_of_a_level():
    assert kind([[5.0, 7.0, 9.0]] * 30 + [[]] * 10 + [[5.0, 7.0, 9.0]] * 30) is Kind.LEVEL


def test_a_row_worth_nothing_is_no_event():
    stretches = arriving(3, lambda dice: float(dice.randint(0, 2)))

    assert kind(stretches) is Kind.LEVEL


def test_nothing_at_all_is_a_level():
    assert kind([[], []]) is Kind.LEVEL
