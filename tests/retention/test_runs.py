"""A run: in short transactions, seen in the audit, and gone on with after it was stopped."""

import datetime as dt

import pytest

from persistence import clock
from persistence.audit.models import AuditEntry
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import queries, services
from persistence.tsdb.retention.forecast import forecast, forecasts
from persistence.tsdb.retention.models import Run, StoredPolicy
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from persistence.writing import InvalidInput, ReadOnlyStore
from tests.retention.cells import cells
from tests.tsdb.rows import NOON, line, made, point, store_rows

METRIC, LOG = CorrelationType.METRIC_DATAPOINT, CorrelationType.LOG_ENTRY
LATER = NOON + dt.timedelta(days=10)


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)


def told(start="retention."):
    rows = AuditEntry.objects.filter(event_type__startswith=start).order_by("sequence_number")
    return [(row.event_type, row.originator_id, row.event_payload.value) for row in rows]


def test_a_policy_is_in_force_once_it_is_set(store):
    services.set_policy(METRIC, Policy(7, 30), by="ada")
    services.set_policy(METRIC, Policy(9), by="ben")

    found = queries.policies()

    assert (found[METRIC].policy, found[METRIC].set_by) == (Policy(9), "ben")
    assert (found[LOG].policy, found[LOG].set_by) == (Policy(), "")
    assert [(event, by, said["raw_days"]) for event, by, said in told()] == [
        ("retention.policy_set", "ada", 7),
        ("retention.policy_set", "ben", 9),
    ]


def test_a_policy_that_makes_no_sense_is_not_set(store):
    with pytest.raises(InvalidInput, match="begin at 30"):
        services.set_policy(METRIC, Policy(30, 7), by="ada")
    with pytest.raises(InvalidInput, match="no policy can be set"):
        services.set_policy(CorrelationType.AUDIT_EVENT, Policy(30), by="ada")

    assert not StoredPolicy.objects.exists()


def test_the_audit_says_who_let_what_go(store):
    store_rows(point(0, 1), point(1, 2), line(0, "kept"))
    services.set_policy(METRIC, Policy(5), by="ada")

    services.run(by="olga")

    _, (started, by, begun), (finished, _, done) = told()
    assert (started, finished, by) == ("retention.run_started", "retention.run_finished", "olga")
    assert begun["steps"] == [
        {
            "rows": "metric_datapoint",
            "into": "metric_hourly_summary",
            "before": "2026-11-25T00:00:00+00:00",
        }
    ]
    assert (done["run"], done["rows_gone"], done["summaries"]) == (begun["run"], 2, 1)
    assert done["bytes_gone"] > 100


def test_a_run_without_work_leaves_no_trace(store):
    store_rows(point(0, 1))

    assert services.run(by="olga") == []
    assert (told(), Run.objects.count()) == ([], 0)


def test_a_stopped_run_is_gone_on_with(store, monkeypatch):
    monkeypatch.setattr(services, "FEWEST", 10)
    monkeypatch.setattr(services, "MOST", 60)
    store_rows(*(point(n, n % 7, tags={"host": n % 2}) for n in range(300)))
    before = cells()
    services.set_policy(METRIC, Policy(5), by="ada")

    def stop(_kind, gone, _to_go):
        if gone > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.run(by="olga", on_progress=stop)

    (stopped,) = queries.runs(now=LATER + dt.timedelta(minutes=1))
    gone = 300 - Correlation.objects.filter(correlation_type=METRIC).count()
    assert (stopped.state, stopped.rows_gone) == ("stopped", gone)
    assert 0 < gone < 300
    assert cells() == before

    (done,) = services.run(by="olga")

    assert done.rows_gone == 300 - gone
    assert cells() == before


def test_an_hour_larger_than_a_transaction_is_summarised_in_parts(store, monkeypatch):
    monkeypatch.setattr(services, "FEWEST", 10)
    monkeypatch.setattr(services, "REST_SECONDS", 0)
    monkeypatch.setattr(services, "MOST", 10)
    store_rows(*(point(n / 10, n) for n in range(95)))
    before = cells()
    services.set_policy(METRIC, Policy(5), by="ada")

    services.run(by="olga")

    assert cells() == before
    assert Correlation.objects.count() == 1


def test_a_forecast_says_what_a_run_would_do(store):
    store_rows(point(0, 1), point(1, 2), point(9 * 24 * 60, 3), made(0, correlation_type="odd"))
    services.set_policy(METRIC, Policy(5), by="ada")

    (found,) = forecasts(now=LATER, kinds=[METRIC])

    (done,) = services.run(by="olga")
    assert (found.rows, found.bytes, found.measured) == (2, done.bytes_gone, True)
    assert forecast(METRIC, Policy(5), now=LATER).rows == 0


def test_what_takes_too_long_is_not_counted(store):
    store_rows(point(0, 1))
    services.set_policy(METRIC, Policy(5), by="ada")

    found = forecast(METRIC, Policy(5), now=LATER, seconds=0)

    assert (found.rows, found.bytes) == (None, None)


def test_an_agents_store_is_left_alone(seed_store):
    with pytest.raises(ReadOnlyStore):
        services.run(by="olga")
    with pytest.raises(ReadOnlyStore):
        services.set_policy(METRIC, Policy(5), by="ada")

    assert queries.policies()[METRIC].policy == Policy()
    assert queries.runs(now=LATER) == []


def test_audit_events_never_go(store):
    kinds = ("audit_event", "metric_datapoint", "log_entry", "trace_span", "service_interaction")
    store_rows(*(made(0, correlation_type=kind, correlation_id=kind) for kind in kinds))
    services.set_policy(METRIC, Policy(1, 1, 1), by="ada")
    services.set_policy(LOG, Policy(1, 1), by="ada")
    services.set_policy(CorrelationType.TRACE_SPAN, Policy(1), by="ada")
    services.set_policy(CorrelationType.SERVICE_INTERACTION, Policy(1), by="ada")

    services.run(by="olga")

    assert list(Correlation.objects.values_list("pk", flat=True)) == ["audit_event"]
