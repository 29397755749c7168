"""What changed in a span, held against the span before."""

import datetime as dt
from dataclasses import replace

import pytest

from ciris_admin.demo.story import Story
from ciris_admin.demo.telemetry import metrics as demo_metrics
from ciris_admin.metrics import changes
from persistence.limits import TimeLimitReached
from persistence.tsdb.queries.lines import many
from tests.tsdb.rows import NOON, point, store_rows

PAGE = "/metrics/changes/"


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def rows(response):
    return [row.metric for row in response.context["changes"].rows]


def level(name, before, after, *, spread=2.0):
    """Ten points in the hour before noon, ten in the hour after."""
    wobble = [spread * (n % 3 - 1) for n in range(10)]
    return [
        *(point(-60 + n * 6, before + wobble[n], name) for n in range(10)),
        *(point(n * 6, after + wobble[n], name) for n in range(10)),
    ]


HOUR = {"range": "2026-11-20 12:00..13:00"}


def test_the_metric_that_shifted_most_comes_first(viewer, store):
    store_rows(*level("a", 100, 101), *level("b", 100, 400), *level("c", 100, 60))

    response = viewer.get(PAGE, HOUR)
    found = text(response)

    assert rows(response) == ["b", "c", "a"]
    assert "2 of 3 metrics shifted notably" in found
    assert "held against 2026-11-20 11:00 to 12:00" in found
    assert ">+300%<" in found
    assert 'href="/metrics/?metric=b&amp;range=2026-11-20+11%3A00Z..13%3A00Z"' in found


def test_the_demo_s_incident_is_found_by_its_latency(viewer, store):
    story = Story(NOON, 7)
    begin, end = story.incident
    store_rows(
        *(
            point((one.at - NOON) / dt.timedelta(minutes=1), one.value, one.name, tags=one.tags)
            for one in demo_metrics(story)
            if begin - dt.timedelta(hours=3) <= one.at < end
        )
    )
    asked = {"range": f"{begin:%Y-%m-%d %H:%M}..{end:%Y-%m-%d %H:%M}"}

    assert "llm_latency_ms" in rows(viewer.get(PAGE, asked))[:2]


def test_a_metric_that_fell_silent_or_began_is_named(viewer, store):
    store_rows(
        *(point(-60 + n * 6, 5.0 + n, "gone") for n in range(10)),
        *(point(n * 6, 5.0 + n, "new") for n in range(10)),
        point(-5, 1.5, "few"),
        point(5, 1.5, "few"),
    )

    found = viewer.get(PAGE, HOUR).context["changes"]

    assert (found.silenced, found.begun, found.unsaid) == (["gone"], ["new"], ["few"])


def test_a_counter_that_stops_is_a_shift_of_its_rate(viewer, store):
    store_rows(*(point(-60 + n, 1.0, "events") for n in range(60)), point(30, 1.0, "events"))

    [row] = viewer.get(PAGE, HOUR).context["changes"].rows

    assert (row.metric, row.after) == ("events", pytest.approx(row.before / 60))
    assert row.notable


def test_all_time_has_nothing_before_it(viewer, store):
    assert "no time before it" in text(viewer.get(PAGE, {"range": "all"}))


@pytest.mark.parametrize("span", ["0001-01-01..0001-01-02", "0001-01-01..9999-12-31", "9d..5m"])
def test_an_absurd_span_is_answered(viewer, store, span):
    store_rows(*level("a", 1, 2))

    assert text(viewer.get(PAGE, {"range": span}))


def test_a_span_without_points_says_so(viewer, store):
    store_rows(*level("a", 1, 2))

    assert "No metric has a point in this span" in text(viewer.get(PAGE, {"range": "2020-01-01"}))


def test_what_takes_too_long_says_so(viewer, store, monkeypatch):
    def too_long(questions):
        raise TimeLimitReached("Stopped after 15 s.")

    monkeypatch.setattr(changes, "many", too_long)

    assert "Stopped after 15 s." in text(viewer.get(PAGE, HOUR))


def test_what_was_read_in_part_is_not_compared(viewer, store, monkeypatch):
    store_rows(*level("a", 100, 400), *level("b", 100, 400))

    def in_part(questions):
        return [replace(one, left_out="Only …" * (n == 0)) for n, one in enumerate(many(questions))]

    monkeypatch.setattr(changes, "many", in_part)
    response = viewer.get(PAGE, HOUR)

    assert rows(response) == ["b"]
    assert "Not read in time, so not compared: a." in text(response)


def test_the_twin_and_the_csv_hold_the_ranking(viewer, store):
    store_rows(*level("a", 100, 101), *level("b", 100, 400))

    twin = viewer.get(PAGE, {**HOUR, "format": "json"}).json()
    table = b"".join(viewer.get(PAGE, {**HOUR, "format": "csv"}).streaming_content).decode()

    assert [(row["metric"], row["before"], row["after"]) for row in twin["metrics"]] == [
        ("b", 100, pytest.approx(399.8)),
        ("a", 100, pytest.approx(100.8)),
    ]
    assert table.splitlines()[1].startswith("b,level,,100.0,399.8")


@pytest.mark.parametrize("address", ["/metrics/changes/", "/metrics/?metric=cpu_usage"])
def test_a_store_without_a_place_for_metrics_says_so(viewer, real_store, address):
    real_store("seed_audit.db")

    page = viewer.get(address).content.decode()

    assert "This store has no place for metrics" in page
    assert 'class="state absent' in page
