"""Traces from rows, on both engines, and what a large one costs."""

from collections.abc import Sequence
from typing import Any

import pytest

from persistence import limits
from persistence.tsdb.queries import trace_window, traces
from persistence.tsdb.queries.trace_window import Gathered, Rank
from tests.counting import queries_of
from tests.traces.rows import at, correlation, spans


def gathered(**window):
    return trace_window.gathered(since=None, until=None, **window)


def test_spans_are_gathered_by_trace(store):
    spans("a", 3, failed=1, tags={"task_id": "T", "thought_id": "th"})
    spans("b", 2)
    correlation(trace_id=None)

    found = {trace.trace_id: trace.whole() for trace in gathered().rows}

    assert {key: (one.spans, one.failed) for key, one in found.items()} == {
        "a": (3, 1),
        "b": (2, 0),
    }
    assert (found["a"].action, found["a"].task, found["a"].thought) == ("step 0", "T", "th")


def test_a_range_keeps_the_spans_of_its_time(store):
    spans("in", 1, minute=5)
    spans("out", 1, minute=500)

    found = trace_window.gathered(since=at(0).at, until=at(60).at)

    assert [trace.trace_id for trace in found.rows] == ["in"]


def test_more_spans_than_are_read_are_said(store, monkeypatch):
    monkeypatch.setattr(trace_window, "READ", 4)
    spans("old", 3, minute=0)
    spans("new", 3, minute=60)

    found = gathered()

    assert (found.cut, found.spans) == (True, 4)
    assert {trace.trace_id: trace.whole().spans for trace in found.rows} == {"new": 3, "old": 1}


def test_a_span_without_a_timestamp_stands_at_its_creation(store):
    spans("t", 1)
    correlation(
        correlation_id="bare", trace_id="t", timestamp=None, created_at=at(9), parent_span_id="t-0"
    )

    row = traces.trace(trace_id="t").waterfall.rows[1]

    assert (row.span.correlation_id, row.span.has_own_time, row.span.start) == (
        "bare",
        False,
        at(9).at,
    )


def test_a_trace_that_is_not_there_is_none(store):
    assert traces.trace(trace_id="nobody") is None
    assert traces.trace(trace_id="nul\x00") is None


def test_a_trace_of_more_rows_than_are_laid_out_is_cut(store, monkeypatch):
    monkeypatch.setattr(traces, "SPANS", 4)
    spans("t", 6)

    found = traces.trace(trace_id="t")

    assert (found.cut, len(found.waterfall.rows)) == (True, 4)


def assert_ranked_as_shown(rows: Sequence[Gathered]) -> None:
    """Hold what traces are ranked by, with and without their other columns, against their pages."""
    alone = trace_window.ranks(since=None, until=None)

    assert [standing(rank) for rank in alone] == [standing(trace) for trace in rows]
    assert [standing(trace) for trace in rows] == [standing(trace.whole()) for trace in rows]


def standing(trace: Rank | traces.Trace) -> tuple[Any, ...]:
    return trace.trace_id, trace.start, trace.newest, trace.took, trace.failed


def test_a_trace_is_ranked_by_what_its_page_shows(store):
    spans("a", 3, failed=1)
    spans("b", 2, response_data={"success": False, "latency_ms": "2500.5"})
    spans("c", 2, response_data={}, tags={"duration_ms": 1e300}, updated_at=at(3))
    correlation(
        correlation_id="late", trace_id="c", correlation_type="trace_span", created_at=at(-9)
    )
    correlation(trace_id="d", correlation_type="trace_span", status="pending", timestamp=None)

    assert_ranked_as_shown(gathered().rows)


@pytest.mark.parametrize("number", [1, 400])
def test_both_cost_the_same_questions_however_many_spans(store, number):
    for trace in range(3):
        spans(f"t{trace}", number)

    costs = queries_of(gathered), queries_of(lambda: traces.trace(trace_id="t0"))

    # Those through Django: a list's rows are read past it. PostgreSQL is told the time limit, too.
    assert costs == ((0, 1) if store.engine == "sqlite" else (2, 3))


def test_malformed_json_leaves_the_trace_as_it_is(store):
    correlation(
        correlation_id="odd", correlation_type="trace_span", trace_id="t", tags="{", timestamp=at(0)
    )

    assert gathered().rows[0].whole().spans == 1


def test_the_traces_of_a_real_agent_are_read(real_store):
    real_store("agent_1_0_7.db")

    found = gathered()

    whole = [trace.whole() for trace in found.rows]
    assert (len(whole), found.spans) == (145, 1224)
    assert sum(trace.has_durations for trace in whole) == 145
    assert sum(trace.pending for trace in whole) == 56
    assert_ranked_as_shown(found.rows)


def test_traces_of_a_store_that_cannot_be_sorted_come_as_written(real_store, monkeypatch):
    real_store("agent_1_0_7.db")
    sorted_rows = gathered().rows
    monkeypatch.setattr(limits, "SORT_SECONDS", -1)

    found = gathered()

    assert found.as_written
    assert {trace.trace_id: trace.whole().spans for trace in found.rows} == {
        trace.trace_id: trace.whole().spans for trace in sorted_rows
    }
