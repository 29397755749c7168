"""The screen that holds the chain against other records, and what it does not claim."""

import csv
import io

import pytest

from tests.audit.rows import entries, entry
from tests.counting import queries_of
from tests.traces.rows import at, correlation

PAGE = "/audit/reconciliation/"
NO_VERDICT = "it does not show which of them is right"
HOSTILE = "<script>alert(1)</script>"


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def event(key, minutes=0):
    correlation(correlation_id=key, correlation_type="audit_event", timestamp=at(minutes))


def test_the_log_leads_to_it(viewer, store):
    assert f'href="{PAGE}"' in text(viewer.get("/audit/"))


def test_each_row_leads_to_its_object(viewer, store):
    entry(1, event_id="e1")
    event("c1")

    assert 'href="/audit/1">e1</a>' in text(viewer.get(PAGE))
    assert 'href="/traces/correlations/c1">c1</a>' in text(
        viewer.get(PAGE, {"side": "no-entry", "range": "all"})
    )


def test_the_other_sides_lead_to_thoughts_and_nodes(viewer, seed_store):
    actions = text(viewer.get(PAGE, {"side": "unnamed-action", "range": "all"}))
    writes = text(viewer.get(PAGE, {"side": "unnamed-write", "range": "all"}))

    assert '<a class="key" href="/thoughts/' in actions
    assert '<a class="key" href="/graph/local/' in writes


def test_it_counts_all_sides_in_the_last_days_of_the_chain(viewer, seed_store):
    shown = text(viewer.get(PAGE))

    assert "the last 7 days of the chain; 80 entries in it." in shown
    for number in (80, 22):
        assert f'<span class="count">{number}</span>' in shown


@pytest.mark.parametrize("side", ["no-event", "no-entry", "no-action", "unnamed-action"])
def test_it_says_what_a_gap_does_not_prove(viewer, store, side):
    assert NO_VERDICT in text(viewer.get(PAGE, {"side": side}))


def test_a_chain_without_entries_is_named_as_the_reason(viewer, store):
    event("c1")

    shown = text(viewer.get(PAGE, {"side": "no-entry", "range": "all"}))

    assert "The chain in this store holds no entry in this period." in shown


def test_nothing_missing_is_said_of_the_period(viewer, store):
    entry(1, event_id="both")
    event("both")

    assert "No entry of this period lacks an audit event" in text(viewer.get(PAGE))


def test_the_twin_and_the_csv_hold_the_side(viewer, store):
    entries(3)
    asked = {"range": "all", "side": "no-event"}

    twin = viewer.get(PAGE, {**asked, "format": "json"}).json()
    answer = viewer.get(PAGE, {**asked, "format": "csv"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [row["sequence"] for row in twin["rows"]] == [3, 2, 1]
    assert [line["sequence"] for line in lines] == ["3", "2", "1"]


def test_a_side_that_is_none_is_the_first(viewer, store):
    entries(1)

    assert 'href="/audit/1">' in text(viewer.get(PAGE, {"side": "nowhere"}))


def test_what_an_agent_wrote_is_text(viewer, store):
    entry(1, event_id=HOSTILE, originator_id=HOSTILE, event_type=HOSTILE)

    shown = text(viewer.get(PAGE))

    assert HOSTILE not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_it_costs_the_same_number_of_queries_however_many_rows(viewer, store):
    entries(1)
    few = queries_of(lambda: viewer.get(PAGE))
    for number in range(2, 40):
        entry(number)

    assert queries_of(lambda: viewer.get(PAGE)) == few
