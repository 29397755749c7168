"""Retention on the storage screen: read by all, run by operators, set by administrators."""

import datetime as dt

import pytest

from ciris_admin import clock as console_clock
from ciris_admin.storage import background, retention
from persistence import clock
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import queries, services
from persistence.tsdb.retention.models import StoredPolicy
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.people import make, signed_in
from tests.tsdb.rows import NOON, line, point, store_rows

PAGE = "/storage/retention/"
POLICY = "/storage/retention/policy/metric_datapoint"
METRIC = CorrelationType.METRIC_DATAPOINT


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    for module in (clock, console_clock):
        monkeypatch.setattr(module, "now", lambda: NOON + dt.timedelta(days=10))


@pytest.fixture
def started(monkeypatch):
    """Start no process; say what would have been started."""
    asked = []
    monkeypatch.setattr(retention, "start_retention", lambda **how: asked.append(how))
    return asked


def text(response, status=200):
    assert response.status_code == status, response.content
    return response.content.decode()


def old_rows():
    store_rows(point(0, 1), point(1, 2), line(0, "m"), line(1, "m"), line(2, "m"))
    services.set_policy(METRIC, Policy(5), by="ada")
    services.set_policy(CorrelationType.LOG_ENTRY, Policy(5, 5), by="ada")


def browser(*roles):
    return signed_in(make("olga", *roles))


def test_a_reader_sees_the_policies_in_words(db, store):
    old_rows()
    vera = browser("viewer")

    shown = text(vera.get(PAGE))

    assert "2 of 4 types of rows leave after a time" in shown
    assert "Points are kept until they are 5 days old, then hourly summaries" in shown
    assert "Audit events are kept for ever" in shown
    assert "What a run would do" not in shown
    assert POLICY not in shown
    assert "2 of 4 types" in text(vera.get("/storage/"))


def test_what_would_go_is_said_on_demand(db, store):
    old_rows()
    vera = browser("viewer")

    shown = text(vera.get(PAGE, {"forecast": "1"}))

    assert "2 points from before 2026-11-25 UTC" in shown
    assert "3 lines from before 2026-11-25 UTC" in shown
    assert "An operator starts a run." in shown
    twin = vera.get(PAGE, {"forecast": "1", "format": "json"}).json()
    assert [one["leaving"][0]["rows"] for one in twin["forecasts"][:2]] == [2, 3]


def test_an_operator_starts_a_run_in_a_process_of_its_own(db, store, started):
    old_rows()
    olga = browser("operator")
    shown = text(olga.get(PAGE, {"forecast": "1"}))
    assert "This removes 5 rows" in shown
    assert "in the name of olga. It cannot be undone." in shown

    response = olga.post("/storage/retention/run", follow=True)

    [run] = queries.runs(now=clock.now())
    assert started == [{"by": "olga", "begun": run.number}]
    assert "metric_datapoint: 0 of 2 rows have gone." in text(response)
    assert Correlation.objects.count() == 5


def test_where_nothing_is_to_go_nothing_is_started(db, store, started):
    store_rows(point(0, 1))

    shown = text(browser("operator").post("/storage/retention/run", follow=True))

    assert "Nothing is to go." in shown
    assert started == []


def test_a_run_that_is_at_work_shows_how_far_it_is(db, store, started, monkeypatch):
    old_rows()
    services.run(by="olga")
    monkeypatch.setattr(queries, "FINISHED", queries.RUNNING)
    olga = browser("operator")

    shown = text(olga.get(PAGE))
    again = text(olga.post("/storage/retention/run", follow=True))

    assert "metric_datapoint: 2 of 2 rows have gone." in shown
    assert 'hx-trigger="every 2s"' in shown
    assert "A run is at work already. olga started it at 2026-11-30 12:00:00.000 UTC." in again
    assert started == []


def test_a_reader_starts_nothing(db, store, started):
    assert browser("viewer").post("/storage/retention/run").status_code == 403
    assert started == []


def test_the_process_does_what_is_asked(store):
    years = -5 * 365 * 24 * 60  # of minutes: this process goes by a clock of its own
    store_rows(point(years, 1), line(years, "m"))
    services.set_policy(METRIC, Policy(5), by="ada")
    services.set_policy(CorrelationType.LOG_ENTRY, Policy(5, 5), by="ada")

    begun = services.begin(by="olga", seconds=9)
    process = background.start_retention(by="olga", begun=begun.number)

    assert process.wait() == 0
    (first, second) = queries.runs(now=clock.now())
    assert {first.started_by, second.started_by} == {"olga"}
    assert {first.kind, second.kind} == {"metric_datapoint", "log_entry"}


def test_an_administrator_sets_a_policy_once_it_is_read_back(db, store):
    store_rows(point(0, 1))
    ada = browser("administrator")
    wanted = {"raw": "5", "aggregated": "30", "downsampled": ""}

    asked = text(ada.post(POLICY, wanted))

    assert "Points are kept until they are 5 days old" in asked
    assert "1 point from before 2026-11-25 UTC" in asked
    assert "cannot be brought back" in asked
    assert not StoredPolicy.objects.exists()

    done = text(ada.post(POLICY, {**wanted, "confirmed": "yes"}, follow=True))

    assert "In force: Points are kept until they are 5 days old" in done
    assert queries.policies()[METRIC].policy == Policy(5, 30)
    assert queries.policies()[METRIC].set_by == "olga"


def test_a_policy_that_makes_no_sense_says_why(db, store):
    ada = browser("administrator")

    shown = text(ada.post(POLICY, {"raw": "30", "aggregated": "7", "confirmed": "yes"}), 422)
    strange = text(ada.post(POLICY, {"raw": "-1", "aggregated": "x"}), 422)

    assert "cannot end at 7 days: they begin at 30." in shown
    assert "greater than or equal to 1" in strange
    assert not StoredPolicy.objects.exists()


@pytest.mark.parametrize("roles", [("viewer",), ("operator",), ("authority",)])
def test_others_set_no_policy(db, store, roles):
    person = browser(*roles)

    assert person.get(POLICY).status_code == 403
    assert person.post(POLICY, {"raw": "1", "confirmed": "yes"}).status_code == 403
    assert not StoredPolicy.objects.exists()


def test_an_audit_event_has_no_policy_to_set(db, store):
    assert browser("administrator").get(PAGE + "policy/audit_event").status_code == 404


def test_an_agents_store_says_why_nothing_goes(db, seed_store, started):
    ada = browser("administrator")

    assert "open for reading only" in text(ada.get(PAGE))
    assert "open for reading only" in text(ada.post("/storage/retention/run", follow=True))
    assert "open for reading only" in text(ada.get(POLICY, follow=True))
    assert started == []
