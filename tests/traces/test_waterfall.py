"""A trace by time: shares, own time, and what does not add up."""

import datetime as dt
from typing import Any

import pytest

from persistence.tsdb.spans import Span
from persistence.tsdb.waterfall import waterfall

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def span(own: str, parent: str | None = None, *, at: float | None = 0, took: Any = 1) -> Span:
    """A span that starts `at` seconds after noon and takes so many."""
    return Span(
        correlation_id=own,
        trace_id="t",
        span_id=own,
        parent_span_id=parent,
        action="act",
        handler="handler",
        service="service",
        kind="trace_span",
        status="completed",
        start=None if at is None else NOON + dt.timedelta(seconds=at),
        has_own_time=True,
        took=None if took is None else dt.timedelta(seconds=took),
        odd="",
        failed=False,
        tags="",
    )


def seconds(took: dt.timedelta | None) -> float | None:
    return None if took is None else took.total_seconds()


def test_a_row_lies_where_its_share_of_the_time_is():
    rows = waterfall([span("a", took=10), span("b", "a", at=5, took=2.5)]).rows

    assert [(row.left, row.width, row.depth) for row in rows] == [(0, 1, 0), (0.5, 0.25, 1)]


def test_own_time_is_what_no_child_was_at_work():
    rows = waterfall(
        [
            span("a", took=10),
            span("b", "a", at=1, took=3),
            span("c", "a", at=2, took=4),  # beside b: the two cover 1 to 6
            span("d", "a", at=9, took=5),  # beyond the end of a
        ]
    ).rows

    assert [seconds(row.own) for row in rows] == [4, 3, 4, 5]


def test_a_span_without_a_duration_has_no_time_of_its_own():
    assert waterfall([span("a", took=None)]).rows[0].own is None


def test_where_the_time_went_comes_first():
    spans = [span("a", took=10), *(span(f"b{n}", "a", at=n * 2, took=n / 2) for n in range(5))]

    assert [row.span.span_id for row in waterfall(spans).slowest] == ["a", "b4"]


def test_a_child_before_its_parent_is_said():
    rows = waterfall([span("b", "a", at=-3), span("a")]).rows

    assert [row.notes for row in rows if row.span.span_id == "b"] == [
        ["starts 3 s before its parent: clocks differ, or one of the times is wrong"]
    ]


def test_orphans_and_circles_are_said():
    rows = waterfall([span("a", "lost"), span("b", "c", at=1), span("c", "b", at=2)]).rows

    assert [row.notes for row in rows] == [
        ["its parent is not in this trace"],
        ["its parents lead in a circle"],
        [],
    ]


@pytest.mark.parametrize("spans", [[], [span("a", at=None)], [span("a", took=0)]])
def test_a_trace_without_any_time_is_drawn(spans):
    fall = waterfall(spans)

    assert [(row.left, row.width) for row in fall.rows] == [(0, 0)] * len(spans)


def test_a_year_of_clock_skew_stays_on_the_page():
    rows = waterfall([span("a"), span("b", "a", at=365 * 86_400)]).rows

    assert all(0 <= row.left <= 1 and row.left + row.width <= 1 for row in rows)
