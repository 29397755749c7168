"""The page of one metric."""

import math
from urllib.parse import urlencode

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin.metrics import explorer
from persistence import store as stores
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries import metrics
from tests.tsdb.rows import line, point, store_rows

PAGE = "/metrics/"


def get(viewer, **query):
    return viewer.get(f"{PAGE}?{urlencode({'metric': 'cpu', **query}, doseq=True)}")


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_last_day_is_shown_unless_asked_otherwise(viewer, store):
    store_rows(point(0, 1.0), point(-60 * 24, 9.0))

    found = text(get(viewer))

    assert "1 point over the last 24 h; newest" in found
    assert (
        '<a href="?metric=cpu&amp;range=24h" hx-get="?metric=cpu&amp;range=24h" aria-current'
        in found
    )


def test_the_figure_travels_as_data(viewer, store):
    store_rows(point(0, 42.5))

    response = get(viewer)

    assert response.context["explorer"].figure["data"][0]["y"] == [42.5]
    assert '<script id="metric-figure" type="application/json">' in text(response)


def test_the_resolution_is_printed(viewer, store):
    store_rows(*(point(n / 100, 1.0) for n in range(700)))

    assert "5-minute averages of 700 points, the band from lowest to highest" in text(get(viewer))


def test_a_time_without_points_leads_to_the_newest(viewer, store):
    store_rows(point(-60 * 24 * 5, 1.0))

    response = get(viewer)
    again = viewer.get(PAGE + response.context["explorer"].newest_range)

    assert "No point of this metric lies in this time range." in text(response)
    assert "1 point over 2026-11-14 12:01 to 2026-11-15 12:01" in text(again)


def test_a_metric_that_does_not_exist_says_so(viewer, store):
    assert "no point of a metric with this name" in text(get(viewer, metric="nope"))


def too_long(*ignored, **also_ignored):
    raise TimeLimitReached("Stopped after 5 s. Narrow the time range or the filter.")


def test_what_takes_too_long_says_so_and_offers_other_times(viewer, store, monkeypatch):
    store_rows(point(0, 1.0))
    monkeypatch.setattr(explorer, "series", too_long)

    found = text(get(viewer))
    assert "Stopped after 5 s." in found
    assert 'aria-label="Time range"' in found


def test_tags_that_take_too_long_leave_the_chart(viewer, store, monkeypatch):
    store_rows(point(0, 1.0, tags={"host": "a"}))
    monkeypatch.setattr(metrics, "rows", too_long)
    monkeypatch.setattr(metrics, "name_list", list)

    found = text(get(viewer))

    assert "The tags took too long" in found
    assert "metric-figure" in found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("yesterday", "is no time range"), ("5d..9d", "ends before it starts")],
)
def test_a_time_that_is_none_is_named_beside_its_field(viewer, store, typed, sentence):
    store_rows(point(0, 1.0))

    found = text(get(viewer, range=typed))

    assert sentence in found
    assert f'value="{typed}"' in found
    assert "1 point over the last 24 h" in found


@pytest.mark.parametrize("tag", ["host", "=a", "a\x00=b"])
def test_a_tag_that_is_none_is_named(viewer, store, tag):
    store_rows(point(0, 1.0))

    assert 'role="alert"' in text(get(viewer, tag=tag))


def test_a_tag_is_chosen_and_let_go_by_its_link(viewer, store):
    store_rows(point(0, 1.0, tags={"a=b%": "x=y"}), point(1, 2.0, tags={"host": "z"}))

    facet = get(viewer).context["explorer"].facets[0]
    chosen = viewer.get(PAGE + facet.choices[0].url).context["explorer"]
    released = viewer.get(PAGE + chosen.facets[0].choices[0].url).context["explorer"]

    assert (facet.key, chosen.series.points) == ("a=b%", 1)
    assert chosen.facets[0].choices[0].chosen
    assert released.series.points == 2


def test_infinite_points_are_named_and_left_out(viewer, store):
    store_rows(point(0, 1.0), point(1, math.inf))

    found = text(get(viewer))

    assert "1 point is left out of the line" in found
    assert ">Infinity</td>" in found


def test_the_twin_is_json_that_others_can_read(viewer, store):
    store_rows(point(0, 1.0), point(1, math.inf))

    twin = get(viewer, format="json").json(parse_constant=pytest.fail)

    assert [row["average"] for row in twin["series"]["buckets"]] == [1.0, None]
    assert twin["series"]["buckets"][1]["other"] == "Infinity"


def test_htmx_gets_the_explorer_alone(viewer, store):
    store_rows(point(0, 1.0))
    address = f"{PAGE}?metric=cpu"

    found = text(viewer.get(address, headers={"HX-Request": "true"}))

    assert "<html" not in found
    assert '<div id="explorer"' in found


def test_more_points_take_no_more_queries(viewer, store):
    def asked():
        with CaptureQueriesContext(stores.connection()) as sent:
            text(get(viewer))
        return len(sent)

    store_rows(*(point(n / 100, 1.0, tags={"n": n}) for n in range(700)))
    few = asked()
    store_rows(*(point(n / 100, 1.0) for n in range(2000)))

    assert asked() == few


def test_the_logs_of_the_same_time_are_one_click_away(viewer, store):
    store_rows(point(0, 1.0), line(0, "disk full"))

    address = get(viewer, range="2026-11-20 11:00..12:30").context["logs_url"]

    assert "disk full" in text(viewer.get(address))


def test_times_are_those_of_the_readers_zone(viewer, store):
    store_rows(point(0, 1.0))

    response = get(viewer, tz="Asia/Tokyo", range="2026-11-20 20:59..21:01")

    assert response.context["explorer"].figure["data"][0]["x"] == ["2026-11-20 21:00:00.000"]


def test_a_real_metric_is_shown(viewer, seed_store):
    assert "339 points over all time" in text(get(viewer, metric="cpu_usage", range="all"))
