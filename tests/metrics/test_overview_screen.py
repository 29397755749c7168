"""All metrics at a glance."""

import html

import pytest
from django.test.utils import CaptureQueriesContext

from ciris_admin.metrics import overview
from persistence import store as stores
from persistence.limits import TimeLimitReached
from persistence.tsdb.rollups import keeping
from tests.tsdb.rows import nine_column_store, point, store_rows

PAGE = "/metrics/"
HOSTILE = '<script>alert("1")</script>\n?&=+%/ü'


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def cards(response):
    return [card.metric for card in response.context["overview"].cards]


def steady(name, *, spike=None):
    """A point per ten minutes for the last day, one of them out of line."""
    minutes = range(-1380, 60, 10)
    return [point(m, spike if m == -600 and spike else 100 + m % 3, name) for m in minutes]


def test_each_metric_is_drawn_and_leads_to_its_chart(viewer, store):
    store_rows(point(0, 75.5, "cpu_usage"))

    found = text(viewer.get(PAGE))

    assert 'href="/metrics/?metric=cpu_usage"' in found
    assert "1 metric over the last 24 h" in found
    assert "75.5 %" in found
    assert "<polyline" in found


def test_the_metric_that_moved_most_comes_first_and_says_when(viewer, store):
    store_rows(*steady("a"), *steady("b", spike=900))

    response = viewer.get(PAGE)
    found = text(response)

    assert cards(response) == ["b", "a"]
    assert "1 moved far from what is usual" in found
    assert ">2026-11-20 02:00</a>: " in found


def test_the_metrics_can_be_sorted_by_name(viewer, store):
    store_rows(*steady("a"), *steady("b", spike=900))

    assert cards(viewer.get(PAGE, {"sort": "name"})) == ["a", "b"]


def test_any_name_leads_to_its_chart(viewer, store):
    store_rows(point(0, 1.0, HOSTILE))

    found = text(viewer.get(PAGE))
    address = html.unescape(found.split('class="key" href="')[1].split('"')[0])

    assert "<script>alert" not in found
    assert viewer.get(address).context["names"] == [HOSTILE]


def test_the_range_and_the_tags_go_along_to_a_chart(viewer, store):
    store_rows(point(0, 1.0, tags={"host": "a"}))

    found = text(viewer.get(PAGE, {"range": "3d", "tag": "host=a"}))

    assert 'href="/metrics/?metric=cpu&amp;range=3d&amp;tag=host%3Da"' in found


def test_a_search_keeps_what_matches(viewer, store):
    store_rows(point(0, 1.0, "cpu"), point(0, 1.0, "memory"))

    assert cards(viewer.get(PAGE, {"q": "mem"})) == ["memory"]


def test_a_tag_keeps_the_metrics_that_have_points_with_it(viewer, store):
    store_rows(point(0, 1.0, "cpu", tags={"host": "a"}), point(0, 1.0, "memory"))

    response = viewer.get(PAGE, {"tag": "host=a"})

    assert cards(response) == ["cpu"]
    assert "1 more metric without a point here" in text(response)
    assert '<option value="host=a">' in text(response)


def test_htmx_gets_the_overview_alone(viewer, store):
    store_rows(point(0, 1.0))

    found = text(viewer.get(PAGE, headers={"HX-Request": "true"}))

    assert '<div id="explorer"' in found
    assert "<html" not in found


def test_a_store_without_points_says_so(viewer, store):
    assert "has recorded no metric point" in text(viewer.get(PAGE))


def test_a_time_without_points_leads_to_the_newest(viewer, store):
    store_rows(point(-60 * 24 * 5, 1.0))

    response = viewer.get(PAGE)

    assert "No metric has a point in this time range" in text(response)
    assert cards(viewer.get(PAGE + response.context["overview"].newest_range)) == ["cpu"]


def test_all_time_reaches_from_the_oldest_to_the_newest_point(viewer, store):
    store_rows(point(-60 * 24 * 500, 1.0), point(0, 1.0))

    [card] = viewer.get(PAGE, {"range": "all"}).context["overview"].cards

    assert card.points == 2


def test_a_later_agent_s_store_says_where_its_metrics_are(viewer, real_store):
    real_store("agent_1_0_7.db")

    found = text(viewer.get(PAGE))
    assert "They can be read there; they are not charted here." in found
    address = "/graph/local/?type=tsdb_data&amp;telemetry=1"
    assert f'href="{address}"' in found
    assert ">metric_" in text(viewer.get(html.unescape(address)))


def test_the_seed_s_store_shows_its_counters_as_rates(viewer, seed_store):
    response = viewer.get(PAGE, {"range": "all"})

    kinds = {card.metric: str(card.kind) for card in response.context["overview"].cards}
    assert "not charted here" not in text(response)
    assert kinds["handler_invoked_total"] == "events"
    assert kinds["cpu_usage"] == kinds["queue_depth"] == "level"


def test_a_search_that_finds_nothing_says_so(viewer, store):
    store_rows(point(0, 1.0))

    assert "No metric has a name with this text" in text(viewer.get(PAGE, {"q": "zzz"}))


def test_a_store_from_before_metrics_says_so(viewer, real_store, tmp_path):
    stores.open_store(nine_column_store(tmp_path / "nine.db"))

    assert "no place for metrics" in text(viewer.get(PAGE))


def test_a_store_without_correlations_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "no place for metrics" in text(viewer.get(PAGE))


def test_names_are_listed_also_when_their_points_take_too_long(viewer, store, monkeypatch):
    store_rows(point(0, 1.0))

    def too_long(questions):
        raise TimeLimitReached("Stopped after 10 s.")

    monkeypatch.setattr(overview, "many", too_long)

    found = text(viewer.get(PAGE))
    assert "Stopped after 10 s." in found
    assert ">cpu</a>" in found


def test_the_twin_and_the_csv_hold_the_metrics(viewer, store):
    store_rows(point(0, 1.5))

    twin = viewer.get(PAGE, {"format": "json"}).json()
    table = b"".join(viewer.get(PAGE, {"format": "csv"}).streaming_content).decode()

    assert (twin["metrics"][0]["metric"], twin["metrics"][0]["latest"]) == ("cpu", 1.5)
    assert table.splitlines()[1].startswith("cpu,level,,1,1.5,1.5,1.5")


def test_no_more_than_fifty_are_drawn(viewer, store):
    store_rows(*(point(0, 1.0, f"m{n:03}") for n in range(60)))

    response = viewer.get(PAGE)

    assert len(cards(response)) == 50
    assert "The first 50 by name. Search for the rest." in text(response)


def test_the_page_takes_as_many_queries_for_many_metrics(viewer, store):
    def asked():
        keeping.catch_up()
        with CaptureQueriesContext(stores.connection()) as sent:
            assert "rollups" in text(viewer.get(PAGE))
        return len(sent)

    store_rows(point(0, 1.0))
    few = asked()
    store_rows(*(point(n, 1.0, f"m{n}") for n in range(40)))

    assert asked() == few


@pytest.mark.parametrize(
    "query", ["?q=%00", "?q=" + "x" * 600, "?sort=sideways", "?range=yesterday", "?tag=%00=1"]
)
def test_what_cannot_be_is_named_beside_its_field(viewer, store, query):
    found = text(viewer.get(PAGE + query))

    assert 'class="error"' in found


def test_what_the_cards_are_made_of_is_added_up(viewer, store):
    store_rows(point(0, 1.0), point(0, 1.0, "ram"))
    keeping.catch_up()
    store_rows(point(1, 2.0), *(point(n, 2.0, "ram") for n in (1, 2)))  # the hour is read anew

    assert "averages and rates, from 5 min rollups and 5 raw points" in text(viewer.get(PAGE))
