"""Calls and spans go when they are old and the work that they belong to is finished."""

import datetime as dt
import json

import pytest

from persistence import clock
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import services
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.tasks import make
from tests.tsdb.rows import NOON, made, store_rows

SPAN, CALL = CorrelationType.TRACE_SPAN, CorrelationType.SERVICE_INTERACTION


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(days=10))


def span(name, **columns):
    return made(0, correlation_id=name, correlation_type=SPAN, **columns)


def left_after(kind=SPAN):
    services.set_policy(kind, Policy(5), by="ada")
    services.run(by="olga", kinds=[kind])
    return set(Correlation.objects.values_list("pk", flat=True))


def test_what_names_an_unfinished_task_stays(store):
    make.task("open", status="active")
    make.task("waiting", status="deferred")
    make.task("odd", status="unheard-of")
    make.task("done", status="completed")
    make.task("lost", status="failed")
    names = ("open", "waiting", "odd", "done", "lost", "forgotten")
    store_rows(*(span(name, tags={"task_id": name}) for name in names), span("alone"))

    assert left_after() == {"open", "waiting", "odd"}


def test_what_names_a_thought_of_an_unfinished_task_stays(store):
    make.task("open", status="active")
    make.thought("th-open", source_task_id="open")
    store_rows(
        span("a", request_data=json.dumps({"thought_id": "th-open"})),
        span("b", request_data=json.dumps({"thought_id": "th-gone"})),
    )

    assert left_after() == {"a"}


def test_a_trace_stays_whole(store):
    make.task("open", status="active")
    store_rows(
        span("root", trace_id="t-1", tags={"task_id": "open"}),
        span("leaf", trace_id="t-1"),
        span("other", trace_id="t-2"),
    )

    assert left_after() == {"root", "leaf"}


def test_calls_have_a_policy_of_their_own(store):
    store_rows(span("span"), made(0, correlation_id="call", correlation_type=CALL))

    assert left_after(CALL) == {"span"}


def test_what_is_not_old_enough_stays(store):
    store_rows(made(6 * 24 * 60, correlation_id="new", correlation_type=SPAN), span("old"))

    assert left_after() == {"new"}


def test_rows_that_stay_are_passed_over(store, monkeypatch):
    monkeypatch.setattr(services, "MOST", 10)
    make.task("open", status="active")
    kept = [span(f"a{n}", tags={"task_id": "open"}) for n in range(25)]
    store_rows(*kept, *(span(f"b{n}") for n in range(25)))

    assert left_after() == {row.pk for row in kept}
    assert services.run(by="olga") == []
