"""Log lines become counts per hour, level and component, and the histogram stays."""

import datetime as dt
import json

import pytest

from persistence import clock
from persistence.graph.models import Node
from persistence.tsdb import services as telemetry
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import services
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.retention.cells import types
from tests.tsdb.rows import NOON, line, store_rows

LOG, COUNTS = CorrelationType.LOG_ENTRY, CorrelationType.LOG_HOURLY_SUMMARY


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(days=10))


def kept(*days):
    services.set_policy(LOG, Policy(*days), by="ada")


def run():
    return services.run(by="olga", kinds=[LOG])


def counts():
    rows = Correlation.objects.filter(correlation_type=COUNTS)
    return {
        (row.timestamp.at, row.log_level): (row.metric_value, json.loads(row.response_data.text))
        for row in rows
    }


def test_lines_become_counts_per_hour_level_and_component(store):
    store_rows(
        line(1, "a", tags={"component": "disk"}),
        line(2, "b", tags={"component": "disk"}),
        line(3, "c"),
        line(4, "d", "ERROR", tags={"logger": "llm"}),
        line(70, "e", None),
    )
    kept(5)

    run()

    assert types() == {COUNTS}
    assert counts() == {
        (NOON, "INFO"): (
            3, {"count": 3, "components": {"disk": 2, "memory_service": 1}, "others": 0},
        ),
        (NOON, "ERROR"): (1, {"count": 1, "components": {"llm": 1}, "others": 0}),
        (NOON + dt.timedelta(hours=1), None): (
            1, {"count": 1, "components": {"memory_service": 1}, "others": 0},
        ),
    }  # fmt: skip


def test_a_line_that_arrives_late_is_counted(store):
    store_rows(line(1, "a", tags={"component": "disk"}))
    kept(5)
    run()
    store_rows(line(2, "b", tags={"component": "net"}), line(3, "c", tags={"component": "disk"}))

    run()

    ((value, said),) = counts().values()
    assert (value, said["components"]) == (3, {"disk": 2, "net": 1})
    assert run() == []


def test_counts_go_at_their_end(store):
    store_rows(line(1, "a"), line(9 * 24 * 60, "b"))
    kept(2)
    run()
    kept(2, 5)

    run()

    assert types() == {LOG}


def test_the_nodes_of_lines_go_with_them(store):
    telemetry.memorize_log("old", timestamp=NOON)
    telemetry.memorize_log("new")
    kept(5)

    (done,) = run()

    assert done.nodes_gone == 1
    assert Node.objects.count() == 1
