"""`manage.py apply_retention`: what would go, and letting it go."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from ciris_admin import clock as console_clock
from persistence import clock
from persistence.tsdb.models import Correlation
from persistence.tsdb.retention import services
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rules import CorrelationType
from tests.tsdb.rows import NOON, line, point, store_rows

METRIC = CorrelationType.METRIC_DATAPOINT


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    for module in (clock, console_clock):
        monkeypatch.setattr(module, "now", lambda: NOON + dt.timedelta(days=10))


def apply_retention(*words):
    out = io.StringIO()
    call_command("apply_retention", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def old_rows(store):
    store_rows(point(0, 1), point(1, 2), line(0, "m"))
    services.set_policy(METRIC, Policy(5), by="ada")
    services.set_policy(CorrelationType.LOG_ENTRY, Policy(5, 5), by="ada")


def test_a_dry_run_says_what_would_go_and_changes_nothing(old_rows):
    before = list(Correlation.objects.order_by("pk").values())

    said = apply_retention("--dry-run")

    assert "2 rows (points before 2026-11-25 00:00 UTC, " in said
    assert "would become hourly summaries." in said
    assert "1 row (line before 2026-11-25 00:00 UTC" in said
    assert "would go for good." in said
    assert "trace_span: Spans are kept for ever.\n  Nothing would go." in said
    assert list(Correlation.objects.order_by("pk").values()) == before


def test_a_dry_run_for_programs(old_rows):
    found = json.loads(apply_retention("--dry-run", "--json", "--type", "metric_datapoint"))

    (one,) = found
    assert (one["correlation_type"], one["rows"]) == ("metric_datapoint", 2)
    assert one["steps"][0]["step"]["into"] == "metric_hourly_summary"


def test_rows_go_of_the_type_that_is_named(old_rows):
    said = apply_retention("--type", "log_entry")

    assert said.startswith("log_entry: 1 row went (")
    assert Correlation.objects.filter(correlation_type=METRIC).count() == 2


def test_run_again_there_is_nothing_to_do(old_rows):
    apply_retention()

    assert apply_retention() == "Nothing was to go.\n"
    assert json.loads(apply_retention("--json")) == []


def test_an_interrupted_run_says_how_to_go_on(old_rows, monkeypatch):
    def stop(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "run", stop)

    with pytest.raises(SystemExit) as ended:
        apply_retention()

    assert ended.value.code == 130


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_an_agents_store_is_refused(seed_store, words):
    with pytest.raises(CommandError, match="open for reading only"):
        apply_retention(*words)
