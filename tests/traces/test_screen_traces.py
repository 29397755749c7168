"""The screens of traces: the list, and one of them by time."""

import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ciris_admin.traces import views
from persistence import store as stores
from persistence.tsdb.queries import trace_window
from tests.traces.rows import at, correlation, spans

LIST = "/traces/"


def text(response) -> str:
    assert response.status_code == 200, response.content
    return response.content.decode()


def page(trace_id: str) -> str:
    return reverse("traces:trace", args=[trace_id])


def order(viewer, **query) -> list[str]:
    twin = viewer.get(LIST, {**query, "format": "json"}).json()
    return [row["trace_id"] for row in twin["rows"]]


def test_errors_come_first_then_the_slow_unless_asked_otherwise(viewer, store):
    spans("slow", 5, minute=1)
    spans("failed", 2, failed=1, minute=0)
    spans("new", 3, minute=2)

    assert order(viewer) == ["failed", "slow", "new"]
    assert order(viewer, sort="slowest") == ["slow", "new", "failed"]
    assert order(viewer, sort="newest") == ["new", "slow", "failed"]
    assert order(viewer, sort="nonsense") == ["failed", "slow", "new"]


def test_the_list_says_what_it_shows(viewer, store):
    spans("t", 3, failed=2)

    shown = text(viewer.get(LIST))

    assert "1 trace over all time, made of 3 spans." in shown
    assert "2 failed" in shown


@pytest.mark.parametrize("query", [{"text": "HANDLER2"}, {"text": "want"}, {"show": "failed"}])
def test_a_filter_keeps_what_it_names(viewer, store, query):
    spans("wanted", 3, failed=1)
    spans("other", 1)

    assert order(viewer, **query) == ["wanted"]


def test_a_time_without_traces_leads_to_all(viewer, store):
    spans("t", 1)

    shown = text(viewer.get(LIST, {"range": "2020-01-01"}))

    assert "No trace matches these filters in this time." in shown
    assert 'href="?range=all"' in shown


def test_a_trace_leads_to_those_beside_it_in_the_list(viewer, store):
    for number in range(3):
        spans(f"t{number}", number + 1)

    shown = text(viewer.get(page("t1"), {"sort": "slowest"}))

    assert '<link rel="prev" href="/traces/t2?sort=slowest">' in shown
    assert '<link rel="next" href="/traces/t0?sort=slowest">' in shown


@pytest.mark.parametrize("query", [{}, {"show": "failed"}, {"text": "handler1"}])
@pytest.mark.parametrize("sort", ["errors", "slowest", "newest"])
def test_the_list_and_the_way_from_trace_to_trace_agree(viewer, store, query, sort):
    for number in range(6):
        spans(f"t{number}", 1 + number % 3, failed=number % 2, minute=number * 7 % 4)
    asked = {**query, "sort": sort}
    listed = order(viewer, **asked)

    for before, one, after in zip([None, *listed], listed, [*listed[1:], None], strict=False):
        beside = viewer.get(page(one), asked).context

        assert (beside["before"], beside["after"]) == (before, after)


def test_the_range_goes_along_from_a_trace_to_the_explorers(viewer, store):
    spans("t", 1)

    assert 'href="/logs/?range=3d"' in text(viewer.get(page("t"), {"range": "3d"}))


def test_no_span_at_all_says_so(viewer, store):
    assert "recorded no span of a trace" in text(viewer.get(LIST))


def test_a_store_without_the_table_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "This store has no table of correlations" in text(viewer.get(LIST))
    assert viewer.get(page("any")).status_code == 404


def test_spans_beyond_those_that_are_read_are_said_and_led_to(viewer, store, monkeypatch):
    monkeypatch.setattr(trace_window, "READ", 2)
    spans("old", 2, minute=0)
    spans("new", 2, minute=60)

    shown = text(viewer.get(LIST))
    earlier = re.search(r'<a href="(\?range=[^"]+)" hx-get[^>]+>The time before them', shown)

    assert "Only the newest 2 spans of this time were read" in shown
    assert "old" in text(viewer.get(LIST + earlier[1].replace("&amp;", "&")))


def test_a_trace_is_drawn_by_time_without_any_style_attribute(viewer, store):
    spans("t", 4, failed=1, tags={"task_id": "T1"})

    shown = text(viewer.get(page("t")))

    assert '<rect class="took" x="0" y="1" width="1000" height="10"/>' in shown
    assert '<rect class="failed" x="750"' in shown
    assert '<span class="badge broken">failed</span>' in shown
    assert ">at once</time>" in shown
    assert ">after 3 s</time>" in shown
    assert "When, over 4 s" in shown
    assert "T1 " in shown
    assert "style=" not in shown


def test_what_is_odd_about_a_span_is_said(viewer, store):
    spans("t", 2)
    correlation(trace_id="t", span_id="x", parent_span_id="t-0", timestamp=at(-9))
    correlation(trace_id="t", span_id="y", parent_span_id="lost", created_at=at(9))

    shown = text(viewer.get(page("t")))

    assert "starts 9 min before its parent" in shown
    assert "its parent is not in this trace" in shown
    assert "no timestamp of its own: shown when it was created" in shown
    assert "no duration recorded" in shown


def test_an_unfinished_trace_says_that_no_duration_is_recorded(viewer, store):
    correlation(trace_id="t", correlation_type="trace_span", status="pending", timestamp=at(0))

    assert "no duration recorded" in text(viewer.get(page("t")))
    assert "1 still pending" in text(viewer.get(page("t")))


def test_a_trace_leads_to_the_log_of_its_time(viewer, store):
    spans("t", 2)

    shown = text(viewer.get(page("t")))

    assert "/logs/?range=2026-11-20+11%3A59%3A59Z..12%3A00%3A03Z" in shown


def test_the_json_of_a_span_comes_when_it_is_asked_for(viewer, store):
    correlation(correlation_id="c", trace_id="t", request_data={"a": "x" * 50_000})
    address = reverse("traces:correlation", args=["c"]) + "?part=json"

    shown = text(viewer.get(address, headers={"HX-Request": "true"}))

    assert shown.lstrip().startswith("\n<details") or shown.lstrip().startswith("<details")
    assert "Cut after 40,000 characters" in shown
    assert len(shown) < 45_000
    assert f'hx-get="{address}"' in text(viewer.get(page("t")))


def test_the_old_address_of_a_correlation_still_leads_to_it(viewer, store):
    correlation(correlation_id="c1")

    assert viewer.get("/traces/c1").url == "/traces/correlations/c1"


@pytest.mark.parametrize("key", ["a/b", "ü 'x' \"y\"", "..", "correlations/x", "a?b#c", "<b>"])
def test_any_trace_opens(viewer, store, key):
    spans(key, 1)

    assert "step 0" in text(viewer.get(page(key)))


@pytest.mark.parametrize("row", ["0", "-1", "x", "99999999", "3"])
def test_any_row_may_be_asked_for(viewer, store, row):
    spans("t", 5)

    assert viewer.get(page("t"), {"row": row}).status_code == 200


def test_a_long_trace_comes_a_page_of_rows_at_a_time(viewer, store, monkeypatch):
    monkeypatch.setattr(views, "_ROWS", 2)
    spans("t", 5)

    shown = text(viewer.get(page("t"), {"row": "3"}))

    assert "Rows 3 to 4 of 5" in shown
    assert 'href="?row=1"' in shown
    assert 'href="?row=5"' in shown


@pytest.mark.parametrize("address", [LIST, page("t")])
def test_the_number_of_questions_does_not_depend_on_spans(viewer, store, address):
    def questions() -> int:
        with CaptureQueriesContext(stores.connection()) as asked:
            text(viewer.get(address))
        return len(asked)

    spans("t", 1, tags={"task_id": "T", "thought_id": "th"})
    few = questions()
    for number in range(30):
        spans(f"u{number}", 10, tags={"task_id": f"T{number}"})
    for number in range(10):
        correlation(trace_id="t", tags={"thought_id": f"th{number}"})

    assert questions() == few
