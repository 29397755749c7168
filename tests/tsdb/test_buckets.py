"""The widths of buckets, and where they begin."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistence.tsdb.buckets import origin, width_for

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("length", "width"),
    [
        (HOUR, dt.timedelta(seconds=10)),
        (24 * HOUR, dt.timedelta(minutes=5)),
        (30 * 24 * HOUR, dt.timedelta(hours=2)),
        (dt.timedelta(seconds=1), dt.timedelta(milliseconds=2)),
    ],
)
def test_a_width_is_one_that_a_person_would_choose(length, width):
    assert width_for(length, most=600) == width


@given(st.timedeltas(min_value=dt.timedelta(milliseconds=1)), st.integers(1, 1000))
def test_no_length_is_cut_into_more_than_was_asked(length, most):
    assert -(-length // width_for(length, most=most)) <= most


@given(st.datetimes(timezones=st.just(dt.UTC)).filter(lambda at: at.year > 1))
def test_a_start_is_inside_its_first_bucket(start):
    width = dt.timedelta(minutes=5)

    assert dt.timedelta(0) <= start - origin(start, width) < width


def test_days_begin_at_midnight_of_the_zone():
    start = dt.datetime(2026, 11, 20, 15, 30, tzinfo=ZoneInfo("Asia/Kolkata"))

    found = origin(start, dt.timedelta(days=1))

    assert found.astimezone(start.tzinfo) == start.replace(hour=0, minute=0)
