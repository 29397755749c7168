"""The stored points of a metric."""

import math

from tests.tsdb.rows import line, point, store_rows

LIST = "/metrics/points/"


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_each_point_leads_to_its_row(viewer, store):
    store_rows(point(0, 1.5, correlation_id="c/1", tags={"host": "a"}))

    found = text(viewer.get(LIST, {"metric": "cpu"}))

    assert 'href="/traces/correlations/c/1"' in found
    assert "1 point over the last 24 h, newest first." in found


def test_a_row_without_a_timestamp_says_that_it_stands_at_its_creation(viewer, store):
    store_rows(point(0, 1.5, timestamp=None))

    assert ">created</span>" in text(viewer.get(LIST, {"metric": "cpu"}))


def test_a_time_without_points_says_so(viewer, store):
    store_rows(point(0, 1.5), line(0, "m"))

    assert "No stored point of this metric" in text(viewer.get(LIST, {"metric": "x"}))


def test_the_csv_holds_every_point_of_the_filter_as_it_is(viewer, store):
    store_rows(*(point(n, -float(n)) for n in range(60)), point(-1, math.inf), point(0, 5.0, "b"))

    response = viewer.get(LIST, {"metric": "cpu", "format": "csv"})
    lines = b"".join(response.streaming_content).decode().splitlines()

    assert len(lines) == 62
    assert ",-59.0,," in lines[1]
    assert ",,Infinity," in lines[-1]


def test_the_twin_holds_the_points(viewer, store):
    store_rows(point(0, 1.5, tags={"host": "a"}))

    [row] = viewer.get(LIST, {"metric": "cpu", "format": "json"}).json()["rows"]

    assert (row["value"], row["tags"]) == (1.5, {"host": "a"})


def test_without_a_metric_there_are_no_points(viewer, store):
    store_rows(point(0, 1.5))

    assert viewer.get(LIST).context["state"] in {"empty", "filtered"}
