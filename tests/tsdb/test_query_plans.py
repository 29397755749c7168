"""Our questions go through the indexes that were made for them, on both engines."""

import json

import pytest
from django.test.utils import CaptureQueriesContext

from persistence import store as stores
from persistence.tsdb.queries import annotations, logs, metrics
from persistence.tsdb.queries.logs import LogFilter
from persistence.tsdb.queries.metrics import PointFilter
from tests.tsdb.rows import at, line, point, store_rows


@pytest.fixture
def filled(store):
    store_rows(
        *(point(n, 1.0, f"m{n % 40}") for n in range(4000)),
        *(line(n, "m", "ERROR" if n % 40 == 0 else "INFO") for n in range(400)),
    )
    with stores.connection().cursor() as cursor:
        cursor.execute("ANALYZE service_correlations")
        if store.engine == "postgresql":  # a few thousand rows are sooner sorted than looked up
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET enable_{way} = off")
    return store


def plan(call):
    """Return how the engine reads what the last statement of a call asks."""
    connection = stores.connection()
    with CaptureQueriesContext(connection) as sent:
        call()
    asked = [
        q["sql"] for q in sent if q["sql"].startswith(("SELECT", "--")) and "config" not in q["sql"]
    ]
    explain = "EXPLAIN (FORMAT JSON)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {asked[-1]}")
        rows = cursor.fetchall()
    return json.dumps(rows)


QUESTIONS = (
    (lambda: logs.page(lines=LogFilter()), "idx_correlations_type_page"),
    (lambda: logs.page(lines=LogFilter(at_least="ERROR")), "idx_correlations_type_page"),
    (lambda: logs.page(lines=LogFilter(level="ERROR")), "idx_correlations_log_level_page"),
    (lambda: logs.page(lines=LogFilter(start=at(5))), "idx_correlations_type_page"),
    (lambda: metrics.page(points=PointFilter("m1")), "idx_correlations_metric_page"),
    (metrics.name_list, "idx_correlations_metric"),
    (
        lambda: metrics.tags(name="m1", start=at(0), end=at(9)),
        "idx_correlations_metric_page",
    ),
    (
        lambda: metrics.newest(name="m1"),
        "idx_correlations_metric_page",
    ),
    (metrics.span_of_all, "idx_correlations_type_page"),
    (
        lambda: annotations.incidents(start=at(0), end=at(9)),
        "log_documents",  # by the ids of lines that wait for the index; the rest is counted there
    ),
)


def test_each_question_goes_through_its_index(filled):
    for number, (call, index) in enumerate(QUESTIONS):
        read = plan(call)

        assert index in read, number
        assert "SCAN service_correlations" not in read, number
        assert "Seq Scan" not in read, number
