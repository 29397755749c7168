"""The figure of several lines: gaps, bands, marks, and what Plotly accepts."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects
import pytest

from ciris_admin.charts.lines import Curve, Frame, figure
from ciris_admin.charts.marks import Mark
from ciris_admin.charts.units import Step
from ciris_admin.charts.wall_clock import wall

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MINUTE = 60_000
NOON_MS = int(NOON.timestamp() * 1000)
NAN = float("nan")


def curve(*values, band=False, **more):
    numbers = np.array(values, dtype=float)
    buckets = NOON_MS + MINUTE * np.arange(len(values), dtype=np.int64)
    around = (numbers - 1, numbers + 1) if band else None
    counts = np.where(np.isfinite(numbers), 5, 0)
    return Curve("cpu", 1, buckets, numbers, counts, around, **more)


def frame(**more):
    end = NOON + dt.timedelta(hours=1)
    return Frame(**{"start": NOON, "end": end, "zone": dt.UTC, "step": Step(1, "ms")} | more)


def draw(*curves, marks=(), **more):
    return figure(curves, frame(**more), marks)


def line(drawn):
    return drawn["data"][-1]


def test_neighbouring_buckets_are_one_line():
    assert line(draw(curve(1, 2, 3)))["y"] == [1, 2, 3]


def test_no_line_crosses_a_missing_bucket():
    assert line(draw(curve(1, 2, NAN, 3, 4)))["y"] == [1, 2, None, 3, 4]


def test_where_few_buckets_are_filled_a_gap_is_three_usual_steps():
    sparse = [1, NAN, 2, NAN, 3, NAN, 4]

    assert line(draw(curve(*sparse)))["y"] == [1, 2, 3, 4]
    assert line(draw(curve(*sparse, *[NAN] * 6, 5, NAN, 6)))["y"] == [1, 2, 3, 4, None, 5, 6]


def test_the_band_has_a_shape_of_its_own_on_each_side_of_a_gap():
    band = draw(curve(2, 2, NAN, 2, band=True))["data"][0]

    assert band["fill"] == "toself"
    assert band["y"] == [3, 3, 1, 1, None, 3, 1]
    assert band["x"][:2] == band["x"][3:1:-1]


def test_a_bucket_between_gaps_is_marked_or_nobody_would_see_it():
    drawn = line(draw(curve(*range(130), NAN, 5, NAN, 6, 7)))

    assert [size for size in drawn["marker"]["size"] if size] == [7]


def test_numbers_are_written_in_the_step_of_their_unit():
    drawn = draw(curve(2048.0), step=Step(1024, "KiB"))

    assert line(drawn)["y"] == [2]
    assert drawn["layout"]["yaxis"]["ticksuffix"] == " KiB"


def test_the_period_before_is_dashed():
    assert line(draw(curve(1, 2), curve(3, 4, dashed=True)))["line"]["dash"] == "dot"


def test_times_are_the_wall_clock_of_the_zone_also_when_it_changes():
    hours = NOON_MS + 3_600_000 * np.arange(24 * 300, 24 * 300 + 1)
    berlin = ZoneInfo("Europe/Berlin")

    assert wall(np.array([NOON_MS]), berlin) == ["2026-11-20T13:00:00.000"]
    assert wall(np.array([NOON_MS, hours[0]]), berlin)[1].endswith("T14:00:00.000")
    assert wall(np.array([], dtype=np.int64), berlin) == []


def test_what_happened_is_a_line_or_a_stretch_with_its_words():
    later = NOON_MS + 20 * MINUTE
    marks = [
        Mark(1, NOON_MS, "Ruling cast"),
        Mark(2, later, "Incident", later + MINUTE),
        Mark(3, later + 1, "Shutdown"),
    ]

    layout = draw(curve(1, 2), marks=marks)["layout"]

    assert [shape["type"] for shape in layout["shapes"]] == ["line", "rect", "line"]
    assert [(one["text"], one["hovertext"]) for one in layout["annotations"]] == [
        ("1", "Ruling cast"),
        ("2\u20133", "Incident<br>Shutdown"),
    ]


def test_the_number_of_a_mark_at_the_end_stays_within_the_chart():
    end = int(frame().end.timestamp() * 1000)
    marks = [Mark(1, NOON_MS + 10 * MINUTE, "x"), Mark(2, end - 1, "y")]

    layout = draw(curve(1, 2), marks=marks)["layout"]

    assert [one["xanchor"] for one in layout["annotations"]] == ["center", "right"]


def test_no_colour_is_named_but_the_themes():
    text = json.dumps(draw(curve(1, 2, band=True), marks=[Mark(1, NOON_MS, "x")]))

    assert "#" not in text
    assert "rgb" not in text


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", [(), (1,), (1, NAN, 3), (NAN, NAN)])
def test_plotly_accepts_the_figure(values, log):
    marks = [Mark(1, NOON_MS, "x", NOON_MS + MINUTE)]
    drawn = draw(curve(*values, band=True), curve(*values), log=log, marks=marks)

    plotly.graph_objects.Figure(_in_white(drawn))


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
