"""Charts over summary rows: what retention keeps of an hour's or a day's points."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from datasketches import kll_doubles_sketch

from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, lines
from persistence.tsdb.rollups.keeping import catch_up
from persistence.tsdb.rollups.sketches import EXACT, RANK_ERROR
from tests.tsdb.rows import HOUR, at, made, point, store_rows

QUESTION = LinesQuestion("cpu", at(0), at(240), HOUR, tuple(Aggregate))


def summary(minutes, values, kind="metric_hourly_summary", undrawn=0):
    sketch = kll_doubles_sketch(EXACT)
    sketch.update(np.array(values))
    told = {
        "count": len(values) + undrawn, "sum": sum(values), "min": min(values),
        "max": max(values), "undrawn": undrawn,
        "sketch": base64.b64encode(sketch.serialize()).decode(),
    }  # fmt: skip  # as it reads in the row
    return made(minutes, correlation_type=kind, metric_name="cpu", response_data=json.dumps(told))


def figures(found):
    return [
        (
            line.tags,
            line.undrawn,
            line.counts.tolist(),
            {a: v.tolist() for a, v in line.values.items()},
        )
        for line in found.lines
    ]


@pytest.mark.parametrize("rolled_up", [False, True])
def test_a_summary_in_place_of_its_points_changes_nothing(store, now, rolled_up):
    values = [float(n % 7) for n in range(60)]
    store_rows(*(point(n, value) for n, value in enumerate(values)), point(30, None))
    store_rows(*(point(60 + n, 2.0) for n in range(30)))
    if rolled_up:
        catch_up()
    before = figures(lines(QUESTION))

    Correlation.objects.filter(timestamp__lt=at(60)).delete()
    store_rows(summary(0, values, undrawn=1))
    assert repr(figures(lines(QUESTION))) == repr(before)
    if rolled_up:
        catch_up()
        found = lines(QUESTION)
        assert repr(figures(found)) == repr(before)
        assert (str(found.source), found.coarse_until) == ("1 h rollups", None)


@pytest.mark.parametrize("rolled_up", [False, True])
def test_a_summary_of_many_values_is_within_its_error(store, now, rolled_up):
    values = np.random.default_rng(3).normal(size=10 * EXACT)
    store_rows(summary(0, values.tolist()), point(59, 99.0), point(65, 1.0))
    if rolled_up:
        catch_up()

    (line,) = lines(QUESTION).lines

    assert line.counts.tolist() == [10 * EXACT + 1, 1, 0, 0]
    assert line.values[Aggregate.MAX][:2].tolist() == [99.0, 1.0]
    for aggregate in (Aggregate.P50, Aggregate.P90, Aggregate.P99):
        rank = np.searchsorted(np.sort(values), line.values[aggregate][0], "right") / len(values)
        assert abs(rank - aggregate.percent / 100) <= 2 * RANK_ERROR


@pytest.mark.parametrize("rolled_up", [False, True])
def test_where_only_wider_summaries_remain_the_chart_says_so(store, now, rolled_up):
    midnight = -12 * 60
    store_rows(
        summary(midnight, [1.0, 2.0, 3.0], kind="metric_daily_summary"),
        summary(60, [5.0, 6.0, 7.0]),
        point(125, 9.0),
    )
    if rolled_up:
        catch_up()

    def until(**changes):
        return lines(replace(QUESTION, start=at(midnight), **changes)).coarse_until

    assert until() == at(midnight) + 24 * HOUR
    assert until(width=24 * HOUR) is None
    assert lines(QUESTION).coarse_until is None
    assert lines(replace(QUESTION, width=HOUR / 4)).coarse_until == at(120)


def test_a_summary_that_is_none_of_ours_counts_for_nothing(store, now):
    store_rows(
        made(0, correlation_type="metric_hourly_summary", metric_name="cpu", response_data="{}"),
        point(5, 1.0),
    )
    catch_up()

    assert lines(QUESTION).lines[0].counts.tolist() == [1, 0, 0, 0]
