"""A summary stands for its values, however they are split."""

import math

import pytest
from datasketches import kll_doubles_sketch
from hypothesis import given
from hypothesis import strategies as st

from persistence.fields import StoredJson
from persistence.tsdb.retention.summaries import Summary, read

ODD = [math.nan, math.inf, -math.inf, 1e301, "text", None, b"bytes"]
values = st.lists(
    st.one_of(st.floats(allow_nan=True), st.integers(-(2**53), 2**53), st.sampled_from(ODD)),
    max_size=60,
)


@given(values, values)
def test_two_halves_are_the_whole(one, other):
    whole, halves = Summary.of(one + other), Summary.of(one).merged(Summary.of(other))

    assert (halves.count, halves.undrawn) == (whole.count, whole.undrawn)
    assert (halves.minimum, halves.maximum) == (whole.minimum, whole.maximum)
    assert halves.total == pytest.approx(whole.total, rel=1e-12, abs=1e284)
    assert quantiles(halves) == quantiles(whole)  # few values: the sketch is exact


@given(values)
def test_what_is_written_is_read(found):
    summary = Summary.of(found)

    assert read(StoredJson(summary.as_json())) == summary


def test_a_sum_does_not_depend_on_the_order():
    found = [1e16, 1.0, -1e16, 3.14, 1e-9] * 7

    assert Summary.of(found) == Summary.of(found)
    assert Summary.of(found).total == Summary.of(sorted(found)).total


def test_values_that_cannot_be_drawn_are_counted():
    summary = Summary.of([*ODD, 5])

    assert (summary.count, summary.undrawn, summary.average) == (8, 7, 5.0)
    assert Summary.of(ODD).average is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"count": 1, "undrawn": 0, "sketch": "AAAA"}',
     '{"count": 1, "undrawn": 0, "sketch": "%"}', '{"count": "x"}', "[" * 5_000],
)  # fmt: skip
def test_what_is_no_summary_is_none(text):
    assert read(StoredJson(text)) is None
    assert read(None) is None


def test_a_sketch_of_another_number_of_values_is_none():
    text = Summary.of([1, 2, 3]).as_json().replace('"count": 3', '"count": 4')

    assert read(StoredJson(text)) is None


def quantiles(summary: Summary) -> list[float]:
    if not summary.sketch:
        return []
    ranks = [0.1, 0.5, 0.9, 0.99]
    sketch = kll_doubles_sketch.deserialize(summary.sketch)
    return list(sketch.get_quantiles(ranks, inclusive=True))
