"""A small line: its runs, its band, its place for a mark."""

import numpy as np
import pytest

from ciris_admin.charts.sparks import HEIGHT, WIDTH, spark

NAN = float("nan")


def drawn(*values, **more):
    return spark(np.array(values, dtype=float), **more)


def test_the_lowest_is_at_the_foot_and_the_highest_on_top():
    [line] = drawn(0, 10).lines

    assert line == f"600 {HEIGHT - 20} 1800 20"


def test_a_gap_breaks_the_line():
    assert len(drawn(1, 2, NAN, 3, 4).lines) == 2


def test_a_value_between_gaps_is_a_dash():
    [_, dash] = drawn(1, 2, NAN, 3).lines

    assert dash == "1800 20 2400 20"


def test_a_constant_lies_in_the_middle():
    assert drawn(5, 5).lines == [f"600 {HEIGHT // 2} 1800 {HEIGHT // 2}"]


def test_the_band_lies_around_the_line():
    low, high = np.array([0.0, 0.0]), np.array([10.0, 10.0])

    assert drawn(5, 5, low=low, high=high).bands == ["600 20 1800 20 1800 460 600 460"]


def test_the_marked_bucket_has_its_place():
    assert drawn(1, 2, 3, marked=1).at == str(WIDTH // 2)


@pytest.mark.parametrize("values", [(), (NAN, NAN)])
def test_nothing_draws_nothing(values):
    assert drawn(*values).lines == []


def test_numbers_far_apart_stay_on_the_drawing():
    [line] = drawn(-1e300, 1e300).lines

    assert "nan" not in line
    assert "inf" not in line
