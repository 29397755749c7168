"""Points become hourly summaries and those daily ones, and every chart stays as it was."""

import datetime as dt
import json

import pytest

from persistence import GraphEdge, GraphNode, clock
from persistence.graph import edges as graph_edges
from persistence.graph import services as graph
from persistence.graph.models import Node
from persistence.tsdb import services as telemetry
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import services
from persistence.tsdb.retention.reading import DAY_MS, HOUR_MS
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.retention.cells import cells, types
from tests.tsdb.rows import NOON, made, point, store_rows

METRIC = CorrelationType.METRIC_DATAPOINT
DAY = 24 * 60  # minutes


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    """Let it be ten days after the first point."""
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(days=10))


def kept(*days):
    services.set_policy(METRIC, Policy(*days), by="ada")


def run():
    return services.run(by="olga", kinds=[METRIC])


def two_days_of_points():
    values = [1.5, 2.25, -7, 1e15, 0.1, float("inf"), None, 3]
    return [
        point(minute, values[minute // 10 % len(values)], tags={"host": f"h{minute % 3}"})
        for minute in range(0, 2 * DAY, 10)
    ]


def test_hours_are_summarised_and_their_charts_stay(store):
    store_rows(*two_days_of_points(), point(9 * DAY, 5, name="new"))
    before = cells(HOUR_MS)
    kept(5)

    (done,) = run()

    assert cells(HOUR_MS) == before
    assert types() == {METRIC, CorrelationType.METRIC_HOURLY_SUMMARY}
    assert Correlation.objects.filter(correlation_type=METRIC).count() == 1
    assert (done.rows_gone, done.summaries) == (288, 144)
    assert done.state == "finished"


def test_days_are_summarised_and_their_charts_stay(store):
    store_rows(*two_days_of_points())
    before = cells(DAY_MS)
    kept(3, 5)

    run()

    assert cells(DAY_MS) == before
    assert types() == {CorrelationType.METRIC_DAILY_SUMMARY}


def test_a_second_run_finds_nothing_to_do(store):
    store_rows(*two_days_of_points())
    kept(3, 5)
    run()
    rows = list(Correlation.objects.order_by("pk").values())

    assert run() == []
    assert list(Correlation.objects.order_by("pk").values()) == rows


def test_a_point_that_arrives_after_its_hour_was_summarised_is_counted(store):
    late = point(15, 99.5, tags={"host": "h0"})
    store_rows(*two_days_of_points(), late)
    before = cells(HOUR_MS), cells(DAY_MS)
    late.delete()
    kept(5)
    run()
    store_rows(late)

    run()

    assert cells(HOUR_MS) == before[0]
    kept(3, 5)
    run()
    late_again = point(25, 0.5, tags={"host": "h0"})
    store_rows(late_again)
    added = cells(DAY_MS)
    run()
    assert cells(DAY_MS) == added
    assert types() == {CorrelationType.METRIC_DAILY_SUMMARY}


def test_what_is_older_than_the_last_stage_goes(store):
    store_rows(*two_days_of_points(), point(7 * DAY, 5))
    kept(3, 4, 5)

    run()

    assert types() == {METRIC}


def test_a_row_of_the_summary_says_what_it_stands_for(store):
    store_rows(point(1, 2, tags='{"host":  "a"}'), point(2, 4, tags='{"host":  "a"}'))
    kept(1)

    run()

    (row,) = Correlation.objects.all()
    assert row.timestamp.at == NOON
    assert (row.metric_name, row.metric_value, row.tags.text) == ("cpu", 3.0, '{"host":  "a"}')
    assert (row.retention_policy, row.service_type, row.handler_name, row.action_type) == (
        "aggregated", "memory", "retention", "aggregate",
    )  # fmt: skip
    said = json.loads(row.response_data.text)
    assert said.pop("sketch")
    assert said == {"count": 2, "sum": 6.0, "min": 2.0, "max": 4.0, "undrawn": 0}


def test_the_nodes_of_points_go_with_them(store):
    for minute, value in enumerate([1.0, 2.0, 3.0]):
        at = NOON + dt.timedelta(minutes=minute)
        telemetry.memorize_metric("cpu", value, {"host": "a"}, timestamp=at)
    telemetry.memorize_metric("cpu", 4.0, {"host": "a"})
    first = Node.objects.order_by("node_id").first()
    graph.memorize(GraphNode(id="report", type="concept", scope="local"))
    graph_edges.connect(
        GraphEdge(source="report", target=first.node_id, relationship="cites", scope="local")
    )
    kept(5)

    (done,) = run()

    left = list(Node.objects.order_by("node_id").values_list("node_id", flat=True))
    assert done.nodes_gone == 2
    assert len(left) == 3
    assert {"report", first.node_id} < set(left)


def test_the_node_of_an_agents_point_goes_with_it(store):
    seconds = int(NOON.timestamp())
    agents = [f"metric_cpu_{seconds - 1}", f"metric_cpu_{seconds}", f"metric_cpu_{seconds + 1}"]
    for node_id in agents:
        graph.memorize(GraphNode(id=node_id, type="tsdb_data", scope="local"))
    store_rows(point(0, 1))
    kept(5)

    run()

    assert list(Node.objects.values_list("node_id", flat=True)) == agents[2:]


def test_a_point_whose_time_cannot_be_read_stays(store, engine):
    unknown = None if engine == "postgresql" else "yesterday"
    rows = [point(0, 1), point(0, 2)]
    rows[1].timestamp = unknown
    rows[1].created_at = "-infinity" if engine == "postgresql" else "noon"
    store_rows(*rows)
    kept(5, 6, 7)

    run()

    assert list(Correlation.objects.values_list("pk", flat=True)) == [rows[1].pk]


def test_a_summary_that_cannot_be_read_is_left_as_it_is(store):
    store_rows(point(0, 1))
    kept(3)
    run()
    Correlation.objects.update(response_data="{}")
    store_rows(point(1, 7))

    run()

    texts = Correlation.objects.values_list("response_data", flat=True)
    assert {"{}"} < {text.text for text in texts}
    kept(3, 5)
    run()
    assert types() == {
        CorrelationType.METRIC_HOURLY_SUMMARY,
        CorrelationType.METRIC_DAILY_SUMMARY,
    }


def test_other_rows_stay(store):
    others = [made(0, correlation_type=kind) for kind in ("audit_event", "log_entry", "odd")]
    store_rows(*others)
    kept(1, 2, 3)

    assert run() == []
    assert Correlation.objects.count() == 3
