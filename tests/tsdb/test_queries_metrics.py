"""Metrics: their names, newest points, tags and stored points."""

import math

import pytest

from persistence.tsdb.queries import metrics
from persistence.tsdb.queries.metrics import PointFilter
from tests.tsdb.rows import at, point, store_rows

HOSTILE = 'cpu "load"\n<b>%_!\'; DROP TABLE tasks; --'


def test_names_are_searched_by_any_part_in_any_case(store):
    store_rows(point(0, 1.0, "Handler_total"), point(0, 1.0, "cpu"), point(1, 1.0, "cpu"))

    assert metrics.name_list(search="LER_t") == ["Handler_total"]
    assert metrics.name_list() == ["Handler_total", "cpu"]


@pytest.mark.parametrize("part", ["%", "_", "!", '"load"\n<b>', "'; DROP"])
def test_any_character_of_a_name_is_searched_as_itself(store, part):
    store_rows(point(0, 1.0, HOSTILE), point(0, 1.0, "plain"))

    assert metrics.name_list(search=part) == [HOSTILE]


def test_the_tags_of_all_metrics_are_offered(store):
    store_rows(*(point(n, 1.0, f"m{n}", tags={"host": f"h{n % 2}", "n": 1}) for n in range(3)))

    found = {key.name: [value.text for value in key.values] for key in metrics.tag_pairs()}

    assert found == {"host": ["h0", "h1"], "n": ["1"]}


def test_all_metrics_together_have_a_span(store):
    summary = point(-600, 1.0, "old", correlation_type="metric_daily_summary")
    store_rows(point(0, 1.0, "a"), point(9, 2.0, "b"), summary)

    found = metrics.span_of_all()

    assert (found.oldest, found.newest) == (at(-600), at(9))
    assert metrics.newest(name="a") == at(0)


def test_the_span_of_a_metric_reaches_back_to_what_summaries_keep(store):
    summary = point(-600, 1.0, correlation_type="metric_daily_summary")
    store_rows(point(0, 1.0), point(9, 2.0), point(99, 1.0, "other"), summary)

    found = metrics.span(name="cpu")

    assert (found.oldest, found.newest) == (at(-600), at(9))


def test_a_point_without_a_timestamp_lies_at_its_creation(store):
    store_rows(point(7, 1.0, timestamp=None))

    [found] = metrics.page(points=PointFilter("cpu", at(7), at(8))).rows

    assert found.created
    assert found.at.at == at(7)


def test_a_time_that_cannot_be_read_is_counted_beside_the_span(seed_store, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE service_correlations SET timestamp = 'soon' WHERE correlation_id ="
        " (SELECT correlation_id FROM service_correlations WHERE metric_name = 'trust')"
    )

    found = metrics.span(name="trust")

    assert (found.oldest, found.newest) == (None, None)
    assert metrics.unreadable(names=["trust"]) == 1
    assert [str(row.at) for row in metrics.page(points=PointFilter("trust")).rows] == ["soon"]


def test_tags_are_offered_with_their_values_the_most_frequent_first(store):
    store_rows(
        point(0, 1.0, tags={"host": "b", "on": True}),
        point(1, 1.0, tags={"host": "b"}),
        point(2, 1.0, tags={"host": "a", "nested": {"x": 1}}),
        point(99, 1.0, tags={"host": "out of range"}),
    )

    found = metrics.tags(name="cpu", start=at(0), end=at(10))

    assert {key.name: [value.text for value in key.values] for key in found} == {
        "host": ["b", "a"],
        "on": ["true"],
    }


@pytest.mark.parametrize("tags", [None, "{broken", "[1]", '"text"', ""])
def test_tags_that_are_no_object_offer_nothing_and_disturb_nobody(store, tags):
    store_rows(point(0, 1.0, tags=tags), point(1, 1.0, tags={"host": "a"}))

    found = metrics.tags(name="cpu", start=at(0), end=at(10))
    kept = metrics.page(points=PointFilter("cpu", tags=(("host", "a"),)))

    assert [key.name for key in found] == ["host"]
    assert len(kept.rows) == 1


def test_every_tag_that_is_offered_finds_its_rows(store):
    values = {"quote'\"": "a\\b", "dot.ted": 5, "f": 1.5, "yes": True, "": "empty", "ü": "ß\n"}
    store_rows(point(0, 1.0, tags=values), point(1, 1.0, tags={"other": "x"}))

    for key in metrics.tags(name="cpu", start=at(0), end=at(1)):
        wanted = ((key.name, key.values[0].text),)
        assert len(metrics.page(points=PointFilter("cpu", tags=wanted)).rows) == 1, key


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.5, (0.5, "")),
        (math.inf, (None, "Infinity")),
        (-math.inf, (None, "-Infinity")),
        (None, (None, "")),
        (1e301, (None, "1e+301")),
    ],
)
def test_a_value_is_a_number_to_draw_or_is_named(store, value, shown):
    store_rows(point(0, value))

    [found] = metrics.page(points=PointFilter("cpu")).rows

    assert (found.value, found.other) == shown


def test_not_a_number_is_named():
    assert metrics.value_of(math.nan) == (None, "NaN")


def test_text_in_a_value_column_is_shown_as_it_is(seed_store, seed_sqlite):
    seed_sqlite.execute(
        "UPDATE service_correlations SET metric_value = 'high' WHERE metric_name = 'trust'"
    )

    [found] = metrics.page(points=PointFilter("trust")).rows

    assert (found.value, found.other) == (None, "high")


def test_pages_and_the_stream_hold_each_point_once(store):
    store_rows(*(point(n, float(n)) for n in range(70)))

    first = metrics.page(points=PointFilter("cpu"))
    second = metrics.page(points=PointFilter("cpu"), cursor=first.next)

    paged = [row.value for row in (*first.rows, *second.rows)]
    assert paged == [float(n) for n in reversed(range(70))]
    assert [row.value for row in metrics.every(points=PointFilter("cpu"))] == paged
