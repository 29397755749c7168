"""Cells: gathered from points, merged, kept in summaries."""

import base64
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.tsdb.rollups import sketches, summaries
from persistence.tsdb.rollups.cells import (
    HOURLY,
    MINUTE,
    PERCENTS,
    POINT,
    Cells,
    Points,
    gathered,
    joined,
    values_of,
)
from persistence.tsdb.rollups.sketches import EXACT, RANK_ERROR, sketch_of


def points(*rows: tuple[int, float, float]) -> Points:
    """Make points of series, minute, value."""
    series, minutes, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Points(
        np.array(series, np.int64),
        (np.array(minutes) * MINUTE).astype(np.int64),
        np.array(values, np.float64),
        np.zeros(len(rows), np.uint8),
    )


def written(cells: Cells, place: int) -> str:
    """Return a cell as retention writes it into a summary row."""
    drawn, start = int(cells.drawn[place]), int(cells.sizes[:place].sum())
    words = cells.words[start : start + int(cells.sizes[place])]
    sketch = b""
    if drawn:
        exact = cells.exact[place]
        sketch = sketch_of(values_of(cells, place, words)) if exact else cells.sketch(place)
    figures = {"sum": cells.sums[place], "min": cells.minima[place], "max": cells.maxima[place]}
    return json.dumps(
        {
            "count": int(cells.counts[place]),
            "undrawn": int(cells.undrawn[place]),
            **{name: float(value) if drawn else None for name, value in figures.items()},
            "sketch": base64.b64encode(sketch).decode() if drawn else None,
        }
    )


def figures(cells: Cells):
    return list(zip(
        cells.series.tolist(), cells.at.tolist(), cells.counts.tolist(), cells.undrawn.tolist(),
        cells.sums.tolist(), cells.minima.tolist(), cells.maxima.tolist(), strict=True,
    ))  # fmt: skip  # a row, not ten lines


def test_points_are_gathered_by_series_and_time():
    cells = gathered(points((2, 61, 5.0), (1, 0, 1.0), (1, 4.9, 3.0), (1, 5, 9.0)), 5)

    assert figures(cells) == [
        (1, 0, 2, 0, 4.0, 1.0, 3.0), (1, 5, 1, 0, 9.0, 9.0, 9.0), (2, 60, 1, 0, 5.0, 5.0, 5.0),
    ]  # fmt: skip  # a row each
    assert cells.ranks[0].tolist() == [1.0, 3.0, 3.0, 3.0]


def test_before_1970_cells_begin_before_their_points():
    assert gathered(points((1, -0.5, 1.0)), 5).at.tolist() == [-5]


def test_what_no_line_can_hold_is_only_counted():
    cells = gathered(points((1, 0, math.nan), (1, 0, 2.0), (1, 1, math.nan)), 1)

    assert figures(cells)[0] == (1, 0, 2, 1, 2.0, 2.0, 2.0)
    assert (cells.counts[1], cells.undrawn[1]) == (1, 1)
    assert np.isnan([cells.minima[1], cells.maxima[1], *cells.ranks[1]]).all()


def test_values_that_the_figures_tell_are_not_kept():
    one, two, alike = [(1, 0, 1.0)], [(1, 1, 1.0), (1, 1, 2.0)], [(1, 2, 7.0)] * 500
    cells = gathered(points(*one, *two, *alike, (1, 3, 3.0), (1, 3, 1.0), (1, 3, 2.0)), 1)

    assert cells.sizes.tolist() == [0, 0, 0, 3]
    assert cells.words.tolist() == [1.0, 2.0, 3.0]


def test_many_values_become_a_sketch_within_its_error():
    values = np.random.default_rng(7).normal(size=20 * EXACT)
    cells = gathered(points(*((1, 0, v) for v in values), (1, 1, 5.0)), 1)

    assert not cells.exact[0]
    assert cells.exact[1]
    found = sketches.quantiles(cells.sketch(0), PERCENTS)
    ranks = np.searchsorted(np.sort(values), found, side="right") / len(values)
    assert np.abs(ranks * 100 - PERCENTS).max() <= 100 * 2 * RANK_ERROR
    assert cells.words.nbytes < 5_000
    exact = np.sort(values)[[int(np.ceil(len(values) * p / 100)) - 1 for p in PERCENTS]]
    assert cells.ranks[0].tolist() == exact.tolist(), "of its own cell, a quantile is exact"


some_points = st.lists(
    st.tuples(
        st.integers(1, 2), st.integers(-70, 130), st.sampled_from([1.0, 2.0, 2.5, -3.0, math.nan])
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(some_points, some_points, st.sampled_from([1, 5, 60]))
def test_merged_cells_are_those_of_all_points(one, other, minutes):
    together = gathered(points(*one, *other), minutes)
    merged = joined([gathered(points(*one), minutes), gathered(points(*other), minutes)])

    assert repr(figures(merged)) == repr(figures(together))
    assert merged.words.tolist() == together.words.tolist()
    np.testing.assert_array_equal(merged.ranks, together.ranks)


@pytest.mark.parametrize("number", [1, 2, 3, EXACT])
def test_a_summary_keeps_a_cell(number):
    rows = [(1, 3, float(n)) for n in range(number)]
    cells = gathered(points(*rows, (1, 2, math.nan)), 60)

    found = summaries.read(written(cells, 0))
    again = gathered(summaries.as_points(found, 1, 0, HOURLY), 60)

    assert figures(again) == figures(cells)
    assert again.ranks.tolist() == cells.ranks.tolist()
    assert (cells.spans.tolist(), again.spans.tolist()) == ([POINT], [HOURLY])


def test_a_summary_of_many_keeps_a_sketch():
    values = np.random.default_rng(7).normal(size=5 * EXACT)
    cells = gathered(points(*((1, 3, v) for v in values), (1, 2, math.nan)), 60)
    more = gathered(points((1, 59, 99.0), (1, 61, 1.0)), 60)

    found = summaries.read(written(cells, 0))
    assert summaries.as_points(found, 1, 0, HOURLY) is None
    merged = joined([more, summaries.as_cell(found, 1, 30 * MINUTE, HOURLY, 60)])

    assert merged.counts.tolist() == [len(values) + 2, 1]
    assert merged.undrawn.tolist() == [1, 0]
    assert merged.maxima.tolist() == [99.0, 1.0]
    ranks = np.searchsorted(np.sort(values), merged.ranks[0], side="right") / len(values)
    assert np.abs(ranks * 100 - PERCENTS).max() <= 100 * 2 * RANK_ERROR


def test_a_summary_of_nothing_that_can_be_drawn():
    text = written(gathered(points((1, 0, math.nan)), 60), 0)

    found = summaries.read(text)

    assert (found.count, found.undrawn, found.sketch) == (1, 1, None)
    assert len(summaries.as_points(found, 1, 0, HOURLY).values) == 1


@pytest.mark.parametrize(
    "text",
    [None, "", "[]", "{}", '{"count": 1}', '{"count": "x", "undrawn": 0}',
     '{"count": -1, "undrawn": -1}',
     '{"count": 2, "undrawn": 0, "sum": 1, "min": 1, "max": 1, "sketch": "AAAA"}',
     '{"count": 2, "undrawn": 0, "sum": NaN, "min": 1, "max": 1, "sketch": ""}',
     '{"count": 1e400, "undrawn": 0}',
     f'{{"count": 1, "undrawn": 0, "sum": 1{"0" * 400}, "min": 1, "max": 1, "sketch": ""}}',
     '{"count": 99999999, "undrawn": 99999999}', '{"count": 3e9, "undrawn": 0}'],
)  # fmt: skip  # short texts
def test_text_that_is_no_summary_counts_for_nothing(text):
    assert summaries.read(text) is None
