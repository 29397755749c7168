"""A metric over time: buckets, single points, what is left out."""

import datetime as dt
import math
from dataclasses import replace

import pytest

from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.metrics import PointFilter
from persistence.tsdb.queries.series import MOST_DRAWN, series
from tests.tsdb.rows import at, point, store_rows

MANY = MOST_DRAWN + 1
DAY = dt.timedelta(days=1)


def read(points=PointFilter("cpu"), **changes):  # noqa: B008 (a frozen value)
    points = replace(points, **changes)
    return series(points=points, span=metrics.span(name=points.name))


def test_few_points_stand_for_themselves_oldest_first(store):
    store_rows(point(5, 2.0), point(0, 1.0))

    found = read(start=at(-10), end=at(10))

    assert found.width is None
    assert [(bucket.at, bucket.average) for bucket in found.buckets] == [(at(0), 1.0), (at(5), 2.0)]


def test_many_points_are_gathered_into_buckets(store):
    store_rows(*(point(n / 10, float(n % 10)) for n in range(MANY)))

    found = read(start=at(0), end=at(0) + DAY)

    assert found.width == dt.timedelta(minutes=5)
    first = found.buckets[0]
    assert (first.at, first.points) == (at(0), 50)
    assert (first.average, first.minimum, first.maximum) == (4.5, 0.0, 9.0)
    assert found.points == MANY


def test_an_empty_bucket_is_no_row(store):
    store_rows(*(point(n / 100, 1.0) for n in range(MANY)), point(60, 2.0))

    found = read(start=at(0), end=at(0) + DAY)

    assert [bucket.at for bucket in found.buckets] == [at(0), at(5), at(60)]


def test_a_bucket_reads_up_to_but_not_including_the_end(store):
    store_rows(*(point(n / 1000, 1.0) for n in range(MANY)), point(10, 99.0))

    assert read(start=at(0), end=at(10)).points == MANY


@pytest.mark.parametrize("number", [1, MANY])
def test_infinite_values_count_as_points_and_stay_out_of_the_line(store, number):
    finite = [point(n / 1000, 2.0) for n in range(number)]
    store_rows(*finite, point(0.5, math.inf), point(0.5, -math.inf), point(0.5, None))

    found = read(start=at(0), end=at(60))

    assert found.undrawn == 3
    assert {b.average for b in found.buckets if b.average is not None} == {2.0}
    assert found.points == number + 3


def test_values_whose_squares_overflow_are_averaged(store):
    store_rows(*(point(n / 1000, 9e299) for n in range(MANY)))

    assert read(start=at(0), end=at(60)).buckets[0].average == pytest.approx(9e299)


def test_an_open_range_reaches_from_the_oldest_to_the_newest_point(store):
    store_rows(point(0, 1.0), point(50_000, 2.0))

    found = read()

    assert found.start == at(0)
    assert [bucket.average for bucket in found.buckets] == [1.0, 2.0]


def test_only_points_with_the_wanted_tags_are_read(store):
    store_rows(
        *(point(n / 1000, 1.0, tags={"host": "a"}) for n in range(MANY)),
        point(0, 99.0, tags={"host": "b"}),
    )

    found = read(start=at(0), end=at(60), tags=(("host", "a"),))

    assert found.points == MANY
    assert found.buckets[0].maximum == 1.0


def test_points_on_both_sides_of_1970_fall_into_the_right_buckets(store):
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    minutes = (epoch - at(0)).total_seconds() / 60
    store_rows(*(point(minutes + n - 400, float(n)) for n in range(800)))

    found = read()

    width = found.width
    assert all((bucket.at - epoch) % width == dt.timedelta(0) for bucket in found.buckets)
    assert [b.points for b in found.buckets] == [width // dt.timedelta(minutes=1)] * len(
        found.buckets
    )


def test_more_points_take_no_more_queries(store, query_count):
    store_rows(*(point(n / 1000, 1.0) for n in range(MANY)))
    few = query_count(lambda: read(start=at(0), end=at(60)))
    store_rows(*(point(n / 1000, 1.0) for n in range(2000)))

    assert query_count(lambda: read(start=at(0), end=at(60))) == few


def test_real_points_are_read(seed_store):
    assert read(PointFilter("cpu_usage")).points == 339
