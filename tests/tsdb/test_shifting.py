"""How far a metric moved, in its own spreads."""

import numpy as np
import pytest

from persistence.tsdb.shifting import departure, shift

NAN = float("nan")


def numbers(*values):
    return np.array(values, dtype=float)


def test_a_shift_is_the_distance_of_average_and_median_in_spreads_of_what_was_before():
    found = shift(numbers(8, 9, 10, 11, 12), numbers(19, 20, 21))

    assert (found.before, found.after) == (10, 20)
    assert found.size == pytest.approx(10 / 1.4826)
    assert found.share == 1.0


def test_a_burst_before_does_not_hide_the_shift():
    calm = shift(numbers(8, 9, 10, 11, 12), numbers(20, 20, 20)).size
    burst = shift(numbers(8, 9, 10, 11, 5000), numbers(20, 20, 20)).size

    assert burst == pytest.approx(calm)


def test_a_burst_in_a_part_of_the_span_counts():
    calm = numbers(8, 9, 10, 11, 12)

    assert shift(calm, numbers(10, 10, 10, 10, 90, 90)).notable
    assert shift(calm, numbers(1e300, 1e300, 1e300)).size <= 200


def test_mostly_constant_numbers_are_measured_by_their_mean_deviation():
    found = shift(numbers(0, 0, 0, 0, 5), numbers(10, 10, 10))

    assert found.size == pytest.approx(10 / (1.2533 * 1))


def test_from_nothing_to_something_is_large_and_not_infinite():
    found = shift(numbers(0, 0, 0), numbers(4, 4, 4))

    assert (found.size, found.share) == (100, None)


def test_a_tremor_of_a_constant_is_no_move():
    found = shift(numbers(1000, 1000, 1000), numbers(1001, 1001, 1001))

    assert not found.notable


def test_what_does_not_move_has_moved_by_nothing():
    assert shift(numbers(0, 0, 0), numbers(0, 0, 0)).size == 0


@pytest.mark.parametrize("few", [numbers(), numbers(1, 2), numbers(1, 2, NAN)])
def test_too_few_values_say_nothing(few):
    assert shift(few, numbers(1, 2, 3)) is None
    assert shift(numbers(1, 2, 3), few) is None
    assert departure(few) is None


def test_a_departure_is_where_a_metric_lies_farthest_from_its_median():
    found = departure(numbers(10, 11, NAN, 9, 10, 90, 11, float("inf")))

    assert (found.index, found.value) == (5, 90)
    assert found.notable


def test_a_departure_says_from_where_to_where_it_is_notable():
    found = departure(numbers(10, 11, 9, 10, 60, 90, 70, 10, 11, 9, NAN, 80))

    assert (found.first, found.index, found.last) == (4, 5, 6)


def test_noise_departs_little():
    values = np.random.default_rng(7).normal(100, 5, 288)

    assert departure(values).size < 5
