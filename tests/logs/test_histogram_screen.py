"""The histogram above the log."""

import html

import pytest

from ciris_admin.logs import views
from persistence.limits import TimeLimitReached
from tests.tsdb.rows import line, point, store_rows

PAGE = "/logs/histogram/"


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_list_asks_for_it_with_the_filter_in_force(viewer, store):
    store_rows(line(0, "a", "ERROR"))

    assert 'hx-get="/logs/histogram/?level=ERROR"' in text(viewer.get("/logs/?level=ERROR"))


def test_each_bar_leads_to_its_lines(viewer, store):
    store_rows(line(0, "a"), line(1, "b"), line(600, "c"))

    found = text(viewer.get(PAGE, headers={"HX-Request": "true"}))
    address = html.unescape(found.split('<a href="')[1].split('"')[0])

    assert [row.message for row in viewer.get(address).context["rows"]] == ["b", "a"]


def test_each_level_is_named_with_its_number_and_leads_to_it(viewer, store):
    store_rows(line(0, "a"), line(1, "b", "ERROR"), line(600, "c"))

    levels = viewer.get(PAGE).context["levels"]

    assert [(level, number) for level, number, _ in levels] == [("ERROR", 1), ("INFO", 2)]
    assert [r.message for r in viewer.get(levels[0][2]).context["rows"]] == ["b"]


def test_past_its_time_it_says_that_it_did_not_count(viewer, store, monkeypatch):
    store_rows(line(0, "a"))

    def too_long(**ignored):
        raise TimeLimitReached("Stopped after 2 s.")

    monkeypatch.setattr(views, "histogram", too_long)

    assert "Not counted over time. Stopped after 2 s." in text(viewer.get(PAGE))


def test_nothing_to_count_says_so(viewer, store):
    store_rows(point(0, 1.0))

    assert "Nothing to count." in text(viewer.get(PAGE))


@pytest.mark.parametrize("level", ['"><script>', "", "Ünïcode", None])
def test_any_level_is_drawn_and_named_as_text(viewer, store, level):
    store_rows(line(0, "a", level))

    found = text(viewer.get(PAGE))

    assert "<script>" not in found.split("<main")[1]
    assert found.count("<rect") >= 2


def test_the_twin_holds_the_counts(viewer, store):
    store_rows(line(0, "a"), line(0, "b"))

    twin = viewer.get(f"{PAGE}?format=json").json()

    assert sum(bar["lines"].get("INFO", 0) for bar in twin["histogram"]["bars"]) == 2


def test_it_carries_no_inline_style(viewer, store):
    store_rows(line(0, "a"))

    assert "style=" not in text(viewer.get(PAGE))
