"""Log lines become counts per hour, level and component, and the histogram stays."""

import datetime as dt
import json

import pytest

from persistence import clock
from persistence.fields import StoredJson
from persistence.graph.models import Node
from persistence.tsdb import services as telemetry
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.histogram import histogram
from persistence.tsdb.queries.logs import LogFilter
from persistence.tsdb.retention import services
from persistence.tsdb.retention.counts import components_of
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
        line(4, "d", "ERROR", tags={"component": "llm"}),
        line(70, "e", None),
    )
    kept(5)

    run()

    assert types() == {COUNTS}
    assert counts() == {
        (NOON, "INFO"): (
            3, {"count": 3, "components": {"disk": 2, "": 1}, "others": 0},
        ),
        (NOON, "ERROR"): (1, {"count": 1, "components": {"llm": 1}, "others": 0}),
        (NOON + dt.timedelta(hours=1), None): (
            1, {"count": 1, "components": {"": 1}, "others": 0},
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


def bars(**wanted):
    found = histogram(lines=LogFilter(**wanted), zone=dt.UTC)
    return None if found is None else (found, [(bar.start, dict(bar.lines)) for bar in found.bars])


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"level": "ERROR"},
        {"at_least": "WARNING"},
        {"tags": (("component", "disk"),)},
        {"start": NOON, "end": NOON + dt.timedelta(days=3)},
    ],
)
def test_the_histogram_stays(store, wanted):
    levels = ["INFO", "ERROR", None, "warn"]
    store_rows(
        *(
            line(n * 17, "m", levels[n % 4], tags={"component": f"c{n % 3}"} if n % 5 else None)
            for n in range(500)
        ),
        line(2, "m", tags={"component": "disk"}),
        line(9 * 24 * 60, "new"),
    )
    _, before = bars(**wanted)
    kept(5)

    run()

    found, after = bars(**wanted)
    assert after == before
    assert found.by_hour
    assert not found.unseen


def test_a_histogram_of_removed_lines_alone_stays(store):
    store_rows(*(line(n * 60, "m") for n in range(200)))
    _, before = bars()
    kept(1)

    run()

    _, after = bars()
    assert after == before
    assert types() == {COUNTS}


def test_bars_are_no_narrower_than_what_is_known(store):
    store_rows(*(line(n, "m") for n in range(50)))
    kept(5)
    run()

    found, shown = bars(start=NOON, end=NOON + dt.timedelta(minutes=30))

    assert found.width == dt.timedelta(hours=1)
    assert shown == [(NOON, {"INFO": 50})]


def test_a_filter_that_counts_cannot_answer_says_so(store):
    store_rows(line(0, "disk full"), line(9 * 24 * 60, "disk full"))
    kept(5)
    run()

    found, shown = bars(search=parse("disk"))

    assert found.unseen
    assert sum(n for _, lines in shown for n in lines.values()) == 1


def test_counts_that_no_number_is_are_none():
    assert components_of(StoredJson('{"components": {}, "others": 1e400, "count": 1}')) is None
