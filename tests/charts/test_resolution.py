"""The resolution of a chart in words."""

import datetime as dt

import pytest

from ciris_admin.charts.resolution import width_words


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (dt.timedelta(minutes=5), "5-minute"),
        (dt.timedelta(hours=2), "2-hour"),
        (dt.timedelta(days=7), "7-day"),
        (dt.timedelta(seconds=30), "30-second"),
        (dt.timedelta(milliseconds=200), "200-millisecond"),
    ],
)
def test_a_width_is_said_in_its_largest_whole_unit(width, words):
    assert width_words(width) == words
