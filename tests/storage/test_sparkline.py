"""Counts as bars: the largest fills the drawing, a small one is never invisible."""

from ciris_admin.storage.sparkline import HEIGHT, bars


def test_the_largest_count_fills_the_height():
    assert [bar.height for bar in bars([5, 10], ["a", "b"])] == [HEIGHT / 2, HEIGHT]


def test_one_row_among_millions_can_be_seen():
    assert bars([1, 5_000_000], ["a", "b"])[0].height == 1


def test_a_day_that_was_not_counted_has_no_bar_and_says_so():
    (bar,) = bars([None], ["2026-11-20"])

    assert (bar.height, bar.words) == (0, "2026-11-20: not counted")


def test_nothing_at_all_is_drawn_flat():
    assert [bar.height for bar in bars([0, 0], ["a", "b"])] == [0, 0]
