"""The lines of a metric: buckets, aggregates, groups, and what is left out."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from persistence.tsdb.expressions import epoch_ms
from persistence.tsdb.queries import lines as asked
from persistence.tsdb.queries import rows_read
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, TooManyBuckets, lines, many
from persistence.tsdb.rollups import rows
from tests.tsdb.rows import at, point, store_rows

HOUR = dt.timedelta(hours=1)
QUESTION = LinesQuestion("cpu", at(0), at(180), HOUR, tuple(Aggregate))


def test_each_aggregate_of_each_bucket(store):
    store_rows(*(point(n, float(n + 1)) for n in range(20)), point(125, 7.0))

    found = lines(QUESTION)

    assert found.buckets.tolist() == [epoch_ms(at(n)) for n in (0, 60, 120)]
    (line,) = found.lines
    assert line.counts.tolist() == [20, 0, 1]
    first = {aggregate: values[0] for aggregate, values in line.values.items()}
    assert first == {
        Aggregate.AVG: 10.5, Aggregate.MIN: 1, Aggregate.MAX: 20, Aggregate.SUM: 210,
        Aggregate.COUNT: 20, Aggregate.RATE: 210 / 3600,
        Aggregate.P50: 10, Aggregate.P90: 18, Aggregate.P95: 19, Aggregate.P99: 20,
    }  # fmt: skip  # three lines instead of ten
    assert all(np.isnan(values[1]) for values in line.values.values()), "a gap is a gap"
    assert line.values[Aggregate.P50][2] == 7.0


def test_buckets_are_read_whole(store):
    store_rows(point(1, 1.0), point(59, 3.0), point(60, 9.0))

    (line,) = lines(replace(QUESTION, start=at(30), end=at(50))).lines

    assert line.values[Aggregate.AVG].tolist() == [2.0]


def test_a_day_is_the_readers(store):
    kathmandu = dt.timezone(dt.timedelta(hours=5, minutes=45))
    midnight = dt.datetime(2026, 11, 20, tzinfo=kathmandu)
    store_rows(point(0, 1.0, timestamp=None, created_at=midnight), point(0, 5.0))

    found = lines(
        replace(QUESTION, start=midnight, end=midnight + dt.timedelta(days=1), width=24 * HOUR)
    )

    assert found.buckets.tolist() == [epoch_ms(midnight)]
    assert found.lines[0].counts.tolist() == [2]


def test_one_line_per_group_the_largest_first(store):
    store_rows(
        *(point(n, 1.0, tags={"host": "b", "disk": str(n)}) for n in range(3)),
        point(0, 2.0, tags={"host": "a"}),
        point(1, 3.0, tags=None),
        point(2, 4.0, tags="not JSON"),
    )

    found = lines(replace(QUESTION, group_by=("host",)))

    assert [line.tags for line in found.lines] == [
        (("host", "b"),), (("host", ""),), (("host", "a"),)
    ]  # fmt: skip  # one line
    assert [int(line.counts.sum()) for line in found.lines] == [3, 2, 1]


def test_groups_beyond_the_most_are_counted(store, monkeypatch):
    monkeypatch.setattr(asked, "MOST_LINES", 2)
    store_rows(*(point(n, 1.0, tags={"host": str(n)}) for n in range(5)))

    found = lines(replace(QUESTION, group_by=("host",)))

    assert (len(found.lines), found.more) == (2, 3)


def test_only_series_with_the_wanted_tags(store):
    store_rows(point(0, 1.0, tags={"host": "a"}), point(0, 9.0, tags={"host": "b"}))

    (line,) = lines(replace(QUESTION, tags=(("host", "a"),))).lines

    assert line.values[Aggregate.MAX][0] == 1.0


def test_what_no_line_can_hold_is_counted(store):
    store_rows(point(0, 2.0), *(point(0, v) for v in (math.inf, -math.inf, 1e301, None)))

    (line,) = lines(QUESTION).lines

    assert (line.undrawn, line.counts[0]) == (4, 5)
    assert line.values[Aggregate.AVG][0] == line.values[Aggregate.MAX][0] == 2.0


def test_no_points_are_no_lines(store):
    assert lines(QUESTION).lines == []
    assert lines(replace(QUESTION, end=at(-1))).lines == ()


def test_too_many_buckets_are_refused(store):
    with pytest.raises(TooManyBuckets, match="10,800 buckets"):
        lines(replace(QUESTION, width=dt.timedelta(seconds=1)))


def test_past_its_time_the_answer_says_what_is_missing(store, monkeypatch):
    store_rows(*(point(n / 60, 1.0) for n in range(30)))
    monkeypatch.setattr(rows, "_SHORT", 0)
    monkeypatch.setattr(rows, "ROWS_AT_ONCE", 10)
    looks = iter([False, True])
    monkeypatch.setattr(rows_read, "_is_past", lambda _: next(looks))

    found = lines(QUESTION)

    assert found.lines[0].counts[0] == 19, "the oldest instant may be half read"
    assert found.left_out.startswith("Only the points after 2026-11-20 12:00:10 UTC were")


def test_many_questions_are_answered_in_order(store):
    store_rows(point(0, 1.0), point(0, 2.0, name="memory"))

    found = many([replace(QUESTION, name="memory"), QUESTION])

    assert [answer.lines[0].values[Aggregate.SUM][0] for answer in found] == [2.0, 1.0]


def test_real_points_are_read(seed_store):
    start = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    wanted = replace(
        QUESTION, name="cpu_usage", start=start, end=start + 800 * 24 * HOUR, width=24 * HOUR
    )

    assert int(lines(wanted).lines[0].counts.sum()) == 339
