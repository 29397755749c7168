"""The page of chosen metrics."""

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin.metrics import measuring
from persistence import store as stores
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries import metrics
from tests.metrics.explorer import PAGE, drawn, get, text
from tests.tsdb.rows import line, point, store_rows


def test_the_last_day_is_shown_unless_asked_otherwise(viewer, store):
    store_rows(point(0, 1.0), point(-60 * 24, 9.0))

    assert "1 point over the last 24 h." in text(get(viewer))


def test_the_figure_travels_as_data(viewer, store):
    store_rows(point(0, 42.5))

    response = get(viewer)

    assert drawn(response)["y"] == [42.5]
    assert '<script id="figure-1" type="application/json">' in text(response)


def test_the_resolution_and_what_was_read_are_printed(viewer, store):
    store_rows(*(point(n / 100, 1.0 + n % 2) for n in range(700)))

    found = text(get(viewer))

    assert "5-minute averages of 700 points, from raw points" in found


def test_a_time_without_points_leads_to_the_newest(viewer, store):
    store_rows(point(-60 * 24 * 5, 1.0))

    response = get(viewer)
    again = viewer.get(PAGE + response.context["explorer"].newest_range)

    assert "No point lies in this time range." in text(response)
    assert "1 point over 2026-11-14 12:01 to 2026-11-15 12:01" in text(again)


def test_a_metric_that_does_not_exist_says_so(viewer, store):
    assert "no point of a metric with this name" in text(get(viewer, metric="nope"))


def too_long(*ignored, **also_ignored):
    raise TimeLimitReached("Stopped after 5 s. Narrow the time range or the filter.")


def test_what_takes_too_long_says_so_and_offers_other_times(viewer, store, monkeypatch):
    store_rows(point(0, 1.0))
    monkeypatch.setattr(measuring, "many", too_long)

    found = text(get(viewer))
    assert "Stopped after 5 s." in found
    assert 'aria-label="Time range"' in found


def test_tags_that_take_too_long_leave_the_chart(viewer, store, monkeypatch):
    store_rows(point(0, 1.0, tags={"host": "a"}))
    monkeypatch.setattr(metrics, "rows", too_long)
    monkeypatch.setattr(metrics, "name_list", list)

    found = text(get(viewer))

    assert "The tags took too long" in found
    assert "figure-1" in found


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"range": "yesterday"}, "is no time range"),
        ({"range": "5d..9d"}, "ends before it starts"),
        ({"agg": "p42"}, "“p42” is none of these: avg, min, max"),
        ({"unit": "furlongs"}, "“furlongs” is none of these"),
        ({"show": "hologram"}, "“hologram” is none of these"),
        ({"scale": "-1"}, "“-1” is none of these: log."),
        ({"group": [*"abcd"]}, "Group by: At most 3 at once: 4 were asked for."),
        ({"group": "a\x00"}, "Group by: No name holds a NUL character."),
        ({"metric": [f"m{n}" for n in range(13)]}, "At most 12 at once: 13 were asked for."),
        ({"metric": "a\x00b"}, "No name holds a NUL character."),
        ({"tag": "host"}, "is no tag"),
        ({"tag": "=a"}, "is no tag"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(viewer, store, asked, sentence):
    store_rows(point(0, 1.0))

    assert sentence in text(get(viewer, **asked)).replace("&#x27;", "'")


@pytest.mark.parametrize("length", ["0001-01-01..9999-12-31", "all", "100000d", "1s"])
def test_an_absurd_range_is_answered(viewer, store, length):
    store_rows(point(0, 1.0), point(60 * 24 * 365, 2.0), point(-60 * 24 * 365, 3.0))

    assert text(get(viewer, range=length))


def test_a_tag_is_chosen_and_let_go_by_its_link(viewer, store):
    store_rows(point(0, 1.0, tags={"a=b%": "x=y"}), point(1, 2.0, tags={"host": "z"}))

    facet = get(viewer).context["explorer"].facets[0]
    chosen = viewer.get(PAGE + facet.choices[0].url).context["explorer"]
    released = viewer.get(PAGE + chosen.facets[0].choices[0].url).context["explorer"]

    assert (facet.key, chosen.asked.points) == ("a=b%", 1)
    assert chosen.facets[0].choices[0].chosen
    assert released.asked.points == 2


def test_htmx_gets_the_explorer_alone(viewer, store):
    store_rows(point(0, 1.0))

    found = text(viewer.get(f"{PAGE}?metric=cpu", headers={"HX-Request": "true"}))

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

    assert drawn(response)["x"] == ["2026-11-20T21:00:00.000"]


def test_a_name_with_quotes_and_newlines_is_a_name(viewer, store):
    name = "a\"b'\n<i>c</i>"
    store_rows(point(0, 1.0, name))

    found = text(get(viewer, metric=name))

    assert "1 point over" in found
    assert "<i>c" not in found


def test_points_whose_time_cannot_be_read_are_counted(viewer, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE service_correlations SET timestamp = 'noon' WHERE correlation_id ="
        " (SELECT correlation_id FROM service_correlations WHERE metric_name = 'cpu_usage')"
    )

    assert "1 more point has a time that cannot be read" in text(
        get(viewer, metric="cpu_usage", range="all")
    )


def test_a_real_metric_is_shown(viewer, seed_store):
    assert "339 points over all time" in text(get(viewer, metric="cpu_usage", range="all"))
