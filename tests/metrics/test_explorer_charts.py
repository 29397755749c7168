"""The charts of chosen metrics: lines, units, aggregates, scales and what is left out."""

import math

import pytest

from tests.metrics.explorer import PAGE, drawn, get, text
from tests.tsdb.rows import point, store_rows


def test_a_group_is_a_line_per_value(viewer, store):
    store_rows(*(point(n, n, tags={"host": h}) for h in "ab" for n in (0, 5)), point(9, 9.0))

    response = get(viewer, group="host")

    rows = response.context["explorer"].panels[0].rows
    assert sorted(row.label for row in rows) == ["host=a", "host=b", "no host"]
    assert '<option value="host" selected>' in text(response)


def test_more_groups_than_colours_are_counted(viewer, store):
    store_rows(*(point(0, n, tags={"user": n}) for n in range(130)))

    found = text(get(viewer, group="user"))

    assert "The 8 lines with the most points; 122 more are left out." in found


def test_metrics_of_one_unit_share_a_chart_and_others_do_not(viewer, store):
    names = ["a_ms", "b_ms", "c_mb"]
    store_rows(*(point(n, 5.0 + n, name) for name in names for n in (0, 5)))

    panels = get(viewer, metric=names).context["explorer"].panels
    apart = get(viewer, metric=names, show="each").context["explorer"].panels

    assert [[row.label for row in panel.rows] for panel in panels] == [["a_ms", "b_ms"], ["c_mb"]]
    assert [panel.title for panel in apart] == names


def test_a_counter_is_shown_as_a_rate_and_says_so(viewer, store):
    store_rows(*(point(n * 7, 1.0) for n in range(-30, 8)))

    response = get(viewer)
    found = text(response)
    values = viewer.get(PAGE + response.context["explorer"].counters[0].url)

    assert "cpu is written as one row per event, each worth 1: shown as a rate." in found
    assert response.context["explorer"].panels[0].suffix == "/h"
    assert max(drawn(response)["y"]) == pytest.approx(12)  # one in five minutes
    assert min(drawn(response)["y"]) == 0
    assert set(drawn(values)["y"]) - {None} == {1.0}
    assert "shown as a rate" not in text(values)


@pytest.mark.parametrize(
    ("agg", "value"), [("p95", 95), ("max", 100), ("count", 100), ("sum", 5050)]
)
def test_an_aggregate_is_drawn_as_asked(viewer, store, agg, value):
    store_rows(*(point(0, float(n)) for n in range(1, 101)))

    assert drawn(get(viewer, agg=agg))["y"] == [value]


def test_the_period_before_is_a_dashed_line(viewer, store):
    store_rows(point(0, 1.0), point(-60 * 24, 9.0))

    response = get(viewer, compare="previous")

    before, *_, now = response.context["explorer"].panels[0].figure["data"]
    assert (before["y"], before["line"]["dash"]) == ([9.0], "dot")
    assert (now["y"], now["x"]) == ([1.0], before["x"])


def test_a_logarithm_leaves_out_zero_and_says_so(viewer, store):
    store_rows(point(0, 0.0), point(10, 5.0))

    response = get(viewer, scale="log")

    assert response.context["explorer"].panels[0].figure["layout"]["yaxis"]["type"] == "log"
    assert "1 value of zero or less has no place on a logarithmic scale." in text(response)


def test_infinite_points_are_named_and_left_out(viewer, store):
    store_rows(point(0, 1.0), point(1, math.inf))

    response = get(viewer)

    assert "1 point is left out of the lines" in text(response)
    assert drawn(response)["y"] == [1.0]
