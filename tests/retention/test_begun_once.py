"""Of several who start retention at once, one does; the others are told who and when."""

import datetime as dt
import os
import signal

import pytest

from persistence import clock
from persistence.audit import appending
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import services
from persistence.tsdb.retention.models import Run
from persistence.tsdb.retention.queries import SECONDS_UNTIL_STOPPED
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.at_once import at_once
from tests.dying import killed
from tests.tsdb.rows import NOON, line, point, store_rows

LATER = NOON + dt.timedelta(days=10)


@pytest.fixture(autouse=True)
def rows_to_go(store, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    store_rows(point(0, 1), line(0, "m"))
    services.set_policy(CorrelationType.METRIC_DATAPOINT, Policy(5), by="ada")
    services.set_policy(CorrelationType.LOG_ENTRY, Policy(5, 5), by="ada")


def begin(by: str) -> str:
    """Return who is at work after `by` has asked."""
    try:
        begun = services.begin(by=by, seconds=9)
    except services.AtWork as error:
        return error.working.started_by
    assert begun is not None
    return begun.started_by


def test_of_several_at_once_one_begins(store):
    told = at_once(lambda number: begin(f"p{number}"), 6)

    assert set(told) == {Run.objects.get().started_by}


def test_who_dies_while_beginning_keeps_nobody_from_it(store):
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    def live(acknowledge):
        appending.append = die
        begin("gone")
        acknowledge("it lives")

    assert killed(live) == []
    assert begin("olga") == "olga"


def test_a_run_that_died_is_at_work_until_it_was_silent_for_long_enough(store, monkeypatch):
    begin("gone")
    silence = dt.timedelta(seconds=SECONDS_UNTIL_STOPPED)

    monkeypatch.setattr(clock, "now", lambda: LATER + silence - dt.timedelta(seconds=1))
    assert begin("olga") == "gone"

    monkeypatch.setattr(clock, "now", lambda: LATER + silence)
    assert begin("olga") == "olga"


def test_what_was_begun_is_gone_on_with(store):
    begun = services.begin(by="olga", seconds=9)

    first, second = services.run(by="olga", begun=begun.number)

    assert (first.number, first.state, second.state) == (begun.number, "finished", "finished")
    assert Correlation.objects.filter(correlation_type="log_entry").count() == 0


def test_what_was_begun_ends_also_where_others_have_left_it_nothing(store):
    begun = services.begin(by="olga", seconds=9)
    services.run(by="command")

    (first,) = services.run(by="olga", begun=begun.number)

    assert (first.number, first.state, first.rows_gone) == (begun.number, "finished", 0)


def test_where_nothing_is_to_go_nothing_begins(store):
    services.run(by="olga")

    assert services.begin(by="ben", seconds=9) is None
