"""The figure of a metric: gaps, bands, and what Plotly accepts."""

import datetime as dt
import json
from dataclasses import dataclass

import plotly.graph_objects
import pytest

from ciris_admin.charts.metric_line import figure

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    at: dt.datetime
    average: float | None
    points: int = 5

    @property
    def minimum(self):
        return None if self.average is None else self.average - 1

    @property
    def maximum(self):
        return None if self.average is None else self.average + 1


def rows(*minutes, value=2.0):
    return [Row(NOON + minute * MINUTE, value) for minute in minutes]


def draw(found, width=MINUTE, zone=dt.UTC):
    return figure(found, width=width, start=NOON, end=NOON + 60 * MINUTE, zone=zone)


def line(drawn):
    return drawn["data"][-1]


def test_neighbouring_buckets_are_one_line():
    assert line(draw(rows(0, 1, 2)))["y"] == [2.0, 2.0, 2.0]


def test_no_line_crosses_a_missing_bucket():
    assert line(draw(rows(0, 1, 3, 4)))["y"] == [2.0, 2.0, None, 2.0, 2.0]


def test_no_line_crosses_a_bucket_without_a_value():
    found = [*rows(0, 1), Row(NOON + 2 * MINUTE, None), *rows(3, 4)]

    assert line(draw(found))["y"] == [2.0, 2.0, None, 2.0, 2.0]


def test_the_band_has_a_shape_of_its_own_on_each_side_of_a_gap():
    band = draw(rows(0, 1, 3))["data"][0]

    assert band["fill"] == "toself"
    assert band["y"] == [3.0, 3.0, 1.0, 1.0, None, 3.0, 1.0]
    assert band["x"][:2] == band["x"][3:1:-1]


def test_a_bucket_between_gaps_is_marked_or_nobody_would_see_it():
    drawn = line(draw(rows(0, 1, 3, 5, 6)))

    assert drawn["marker"]["size"] == [0, 0, 0, 7, 0, 0, 0]


def test_single_points_have_no_band():
    assert len(draw(rows(0, 1), width=None)["data"]) == 1


def test_single_points_are_a_gap_apart_after_three_usual_steps():
    assert line(draw(rows(0, 1, 2, 3, 7, 8), width=None))["y"].count(None) == 1
    assert None not in line(draw(rows(0, 1, 2, 3, 6, 7), width=None))["y"]


def test_times_are_the_wall_clock_of_the_zone():
    drawn = draw(rows(0), zone=dt.timezone(dt.timedelta(hours=2)))

    assert line(drawn)["x"] == ["2026-11-20 14:00:00.000"]
    assert drawn["layout"]["xaxis"]["range"][0] == "2026-11-20 14:00:00.000"


def test_no_colour_is_named_but_the_themes():
    text = json.dumps(draw(rows(0, 1)))

    assert "#" not in text
    assert "rgb" not in text


@pytest.mark.parametrize("width", [MINUTE, None])
@pytest.mark.parametrize("found", [[], rows(0), rows(0, 1, 3, 9)])
def test_plotly_accepts_the_figure(found, width):
    plotly.graph_objects.Figure(_in_white(draw(found, width=width)))


def _in_white(part):
    """Resolve custom properties as charts.js does."""
    match part:
        case str() if part.startswith("--"):
            return "#ffffff"
        case list():
            return [_in_white(inner) for inner in part]
        case dict():
            return {key: _in_white(inner) for key, inner in part.items()}
    return part


def test_a_figure_of_six_hundred_buckets_is_small():
    drawn = draw([Row(NOON + n * MINUTE, 1234.56789 + n) for n in range(600)])

    assert len(json.dumps(drawn)) < 130_000
