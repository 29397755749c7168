"""A summary stands for its values, however they are split."""

import math

import pytest
from datasketches import kll_doubles_sketch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persistence.tsdb.retention.summaries import Summary, as_json, average, merged, read, summarised

ODD = [math.nan, math.inf, -math.inf, 1e301, "text", None, b"bytes"]
values = st.lists(
    st.one_of(st.floats(allow_nan=True), st.integers(-(2**53), 2**53), st.sampled_from(ODD)),
    min_size=1,
    max_size=20,
)


# A busy machine draws slowly.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values, values)
def test_two_halves_are_the_whole(one, other):
    whole, halves = summarised(one + other), merged(summarised(one), summarised(other))

    assert (halves.count, halves.undrawn) == (whole.count, whole.undrawn)
    assert [halves.minimum, halves.maximum] == pytest.approx(
        [whole.minimum, whole.maximum], rel=0, nan_ok=True
    )
    assert halves.sum == pytest.approx(whole.sum, rel=1e-12, abs=1e284)
    assert quantiles(halves) == quantiles(whole)  # few values: the sketch is exact


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values)
def test_what_is_written_is_read(found):
    summary = summarised(found)

    assert repr(read(as_json(summary))) == repr(summary)  # NaN is not equal to itself


def test_a_sum_does_not_depend_on_the_order():
    found = [1e16, 1.0, -1e16, 3.14, 1e-9] * 7

    assert summarised(found).sum == summarised(sorted(found)).sum == pytest.approx(28.98, rel=1e-6)


def test_values_that_cannot_be_drawn_are_counted():
    summary = summarised([*ODD, 5])

    assert (summary.count, summary.undrawn, average(summary)) == (8, 7, 5.0)
    assert average(summarised(ODD)) is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"count": 1, "undrawn": 0, "sketch": "AAAA"}',
     '{"count": 1, "undrawn": 0, "sketch": "%"}', '{"count": "x"}', "[" * 5_000],
)  # fmt: skip
def test_what_is_no_summary_is_none(text):
    assert read(text) is None
    assert read(None) is None


def test_a_sketch_of_another_number_of_values_is_none():
    text = as_json(summarised([1, 2, 3])).replace('"count": 3', '"count": 4')

    assert read(text) is None


def quantiles(summary: Summary) -> list[float]:
    if not summary.sketch:
        return []
    ranks = [0.1, 0.5, 0.9, 0.99]
    sketch = kll_doubles_sketch.deserialize(summary.sketch)
    return list(sketch.get_quantiles(ranks, inclusive=True))
