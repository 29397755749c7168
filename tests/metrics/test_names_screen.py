"""The list of metrics."""

import html

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import store as stores
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries import metrics
from tests.tsdb.rows import nine_column_store, point, store_rows

LIST = "/metrics/"
HOSTILE = '<script>alert("1")</script>\n?&=+%/ü'


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_each_metric_leads_to_its_chart(viewer, store):
    store_rows(point(0, 75.5, "cpu_usage"))

    found = text(viewer.get(LIST))

    assert '<a class="key" href="/metrics/?metric=cpu_usage">cpu_usage</a>' in found
    assert "75.5" in found
    assert "1 h ago" in found


def test_any_name_leads_to_its_chart(viewer, store):
    store_rows(point(0, 1.0, HOSTILE))

    found = text(viewer.get(LIST))
    address = html.unescape(found.split('class="key" href="')[1].split('"')[0])

    assert "<script>alert" not in found
    assert viewer.get(address).context["metric"] == HOSTILE


def test_a_search_keeps_what_matches(viewer, store):
    store_rows(point(0, 1.0, "cpu"), point(0, 1.0, "memory"))

    found = text(viewer.get(LIST, {"q": "mem"}))

    assert "1 metric that matches" in found
    assert ">cpu</a>" not in found


def test_htmx_gets_the_names_alone(viewer, store):
    store_rows(point(0, 1.0))

    found = text(viewer.get(LIST, headers={"HX-Request": "true"}))

    assert found.strip().startswith('<div id="names">') or '<div id="names">' in found[:200]
    assert "<html" not in found


def test_a_store_without_points_says_so(viewer, store):
    assert "has recorded no metric point" in text(viewer.get(LIST))


def test_a_later_agent_s_store_says_where_its_metrics_are(viewer, real_store):
    real_store("agent_1_0_7.db")

    found = text(viewer.get(LIST))
    assert "They can be read there; they are not charted here." in found
    address = "/graph/local/?type=tsdb_data&amp;telemetry=1"
    assert f'href="{address}"' in found
    assert ">metric_" in text(viewer.get(html.unescape(address)))


def test_the_seed_s_store_says_nothing_of_later_agents(viewer, seed_store):
    assert "not charted here" not in text(viewer.get(LIST))


def test_a_search_that_finds_nothing_says_so(viewer, store):
    store_rows(point(0, 1.0))

    assert "No metric has a name with this text" in text(viewer.get(LIST, {"q": "zzz"}))


def test_a_store_from_before_metrics_says_so(viewer, real_store, tmp_path):
    stores.open_store(nine_column_store(tmp_path / "nine.db"))

    assert "no place for metrics" in text(viewer.get(LIST))


def test_a_store_without_correlations_says_so(viewer, real_store):
    real_store("seed_audit.db")

    assert "no place for metrics" in text(viewer.get(LIST))


def test_names_are_listed_also_when_their_points_take_too_long(viewer, store, monkeypatch):
    store_rows(point(0, 1.0))

    def too_long(found):
        raise TimeLimitReached("Stopped.")

    monkeypatch.setattr(metrics, "_newest_points", too_long)

    found = text(viewer.get(LIST))
    assert ">cpu</a>" in found
    assert "took too long to look up" in found


def test_the_twin_and_the_csv_hold_the_names(viewer, store):
    store_rows(point(0, 1.5))

    twin = viewer.get(LIST, {"format": "json"}).json()
    table = b"".join(viewer.get(LIST, {"format": "csv"}).streaming_content).decode()

    assert twin["metrics"][0]["name"] == "cpu"
    assert table.splitlines()[1].startswith("cpu,2026-11-20T12:00:00+00:00,1.5")


def test_the_page_takes_as_many_queries_for_many_names(viewer, store):
    def asked():
        with CaptureQueriesContext(stores.connection()) as sent:
            text(viewer.get(LIST))
        return len(sent)

    store_rows(point(0, 1.0))
    few = asked()
    store_rows(*(point(n, 1.0, f"m{n}") for n in range(150)))

    assert asked() == few


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 600])
def test_a_search_that_cannot_be_is_named_beside_its_field(viewer, store, query):
    assert 'class="error"' in text(viewer.get(LIST + query))
