"""The demo: the same month for the same seed, in one piece, and never over somebody's data."""

import datetime as dt
import io
import itertools

import pytest
from django.core.management.base import OutputWrapper

from ciris_admin.access.authority_keys import ConsoleRing
from ciris_admin.demo import filling, habits, mind, runaway, telemetry, work
from ciris_admin.demo.story import Story
from persistence.audit.models import AuditEntry
from persistence.config import queries
from persistence.graph.models import Node
from persistence.graph.rules import GraphScope
from persistence.identity.models import Change, Revision
from persistence.tasks.models import Task, Thought
from persistence.tsdb.models import Correlation

UNTIL = dt.datetime(2026, 11, 22, 21, 0, tzinfo=dt.UTC)


CHAPTERS = [telemetry.metrics, telemetry.logs, work.tasks, mind.nodes, habits.heard]


def progress():
    return OutputWrapper(io.StringIO())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_same_seed_tells_the_same_month(chapter):
    assert list(chapter(Story(UNTIL, 7))) == list(chapter(Story(UNTIL, 7)))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_another_seed_tells_another(chapter):
    assert list(chapter(Story(UNTIL, 7))) != list(chapter(Story(UNTIL, 8)))


def test_days_are_busier_than_nights():
    story = Story(UNTIL, 7)
    cpu = [m for m in telemetry.metrics(story) if m.name == "cpu_usage"]

    def mean(hour):
        values = [m.value for m in cpu if m.at.hour == hour]
        return sum(values) / len(values)

    assert mean(15) > 2 * mean(3)


def test_the_incident_shows_in_metrics_and_logs():
    story = Story(UNTIL, 7)
    latency = [m for m in telemetry.metrics(story) if m.name == "llm_latency_ms"]
    worst = max(latency, key=lambda metric: metric.value)
    critical = [log for log in telemetry.logs(story) if log.level == "CRITICAL"]

    assert story.in_incident(worst.at)
    assert [log.at for log in critical] == [story.incident[0]]


def test_a_thought_of_the_culprit_is_never_far_in_the_incident():
    story = Story(UNTIL, 7)
    culprit = runaway.task(story)
    times = [thought.at for thought in culprit.thoughts]
    steps = [after - before for before, after in itertools.pairwise(times)]

    assert times[0] < story.incident[0] < story.incident[1] == times[-1]
    assert max(steps) < dt.timedelta(minutes=16)


def test_the_outage_is_a_gap():
    story = Story(UNTIL, 7)

    assert not [m for m in telemetry.metrics(story) if story.in_outage(m.at)]


@pytest.fixture
def a_short_month(monkeypatch):
    """A week with one metric point a day: the store is under test, not the amount."""
    monkeypatch.setattr("ciris_admin.demo.story.STEP", dt.timedelta(days=1))
    monkeypatch.setattr("ciris_admin.demo.story.DAYS", 7)
    some = {name: habits.CHANNELS[name] for name in ("tool-loans", "workshop")}
    monkeypatch.setattr(habits, "CHANNELS", some)
    for topic in ("TOOLS", "WORDINGS", "PREFERENCES"):
        monkeypatch.setattr(habits, topic, {})


@pytest.fixture
def store(db, store):
    """The demo's authorities are people of the console."""
    return store


def test_a_new_store_is_filled_once(store, a_short_month):
    assert filling.fill(until=UNTIL, progress=progress())

    assert set(Node.objects.values_list("scope", flat=True)) == set(GraphScope)
    assert Task.objects.filter(status="deferred").exists()
    learned = queries.evidence("filter_config_channel_tool-loans", "sensitivity")
    assert learned.value > 0.6
    assert not any(one.problems for one in queries.nodes())
    assert Thought.objects.exclude(final_action_json=None).exists()
    kinds = {"metric_datapoint", "log_entry", "trace_span", "service_interaction", "audit_event"}
    assert set(Correlation.objects.values_list("correlation_type", flat=True)) == kinds
    the_identity_has_a_history_and_changes_that_wait()
    each_action_is_signed_when_it_happened()

    before = Correlation.objects.count()
    assert not filling.fill(until=UNTIL, progress=progress())
    assert Correlation.objects.count() == before


def the_identity_has_a_history_and_changes_that_wait():
    states = sorted(Change.objects.values_list("state", "origin"))
    assert states == [
        ("applied", "proposed"),
        ("applied", "proposed"),
        ("applied", "proposed"),
        ("pending", "captured"),
        ("pending", "proposed"),
        ("pending", "proposed"),
        ("rejected", "proposed"),
        ("returned", "proposed"),
    ]
    assert not any(key.usable(UNTIL) for key in ConsoleRing().all_keys())
    caused = Revision.objects.exclude(thought_id=None)
    assert caused.exists()
    for revision in caused:
        thought = Thought.objects.get(thought_id=revision.thought_id)
        assert thought.created_at.at < Change.objects.get(pk=revision.change_id).created_at.at


def each_action_is_signed_when_it_happened():
    entries = list(AuditEntry.objects.order_by("sequence_number"))
    told = [entry.event_timestamp.at for entry in entries if "." not in entry.event_type]
    assert told == sorted(told)
    ids = {entry.event_id for entry in entries}
    events = Correlation.objects.filter(correlation_type="audit_event")
    assert len(told) == len(events)
    assert all(event.correlation_id in ids for event in events)
    assert [entry.event_type for entry in entries[:2]] == [
        "audit.chain.started",
        "identity.baseline.signed",
    ]


def test_a_store_in_use_is_not_filled(store, a_short_month):
    Task.objects.create(
        task_id="mine", description="", status="pending", created_at=UNTIL, updated_at=UNTIL
    )

    with pytest.raises(filling.NotEmpty, match="new store"):
        filling.fill(until=UNTIL, progress=progress())


def test_an_interrupted_start_leaves_nothing_behind(store, a_short_month, monkeypatch):
    def interrupted(story):
        assert Node.objects.exists()
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(telemetry, "logs", interrupted)

    with pytest.raises(KeyboardInterrupt):
        filling.fill(until=UNTIL, progress=progress())

    assert not Node.objects.exists()
