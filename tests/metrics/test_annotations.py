"""What happened meanwhile: gathered, numbered, and never in a chart's way."""

import datetime as dt

import pytest

from ciris_admin.metrics import annotations as gathering
from ciris_admin.metrics.annotations import annotations
from persistence import store as stores
from persistence.limits import TimeLimitReached
from persistence.tasks import filters
from persistence.tasks.filters import TaskFilter
from tests.audit import rows as audit
from tests.graph import make as graph
from tests.tasks import make as tasks
from tests.tsdb.rows import NOON, at, line, point, store_rows

DAY = dt.timedelta(days=1)


def kinds(found):
    return [one.kind for one in found.rows]


def test_an_incident_stands_on_the_chart_and_under_it(viewer, store):
    store_rows(point(0, 1.0), *(line(n / 2, "timed out", "ERROR") for n in range(40)))

    response = viewer.get("/metrics/?metric=cpu")
    found = response.content.decode()

    layout = response.context["explorer"].panels[0].figure["layout"]
    assert layout["annotations"][0]["hovertext"] == "Incident in the log: 40 errors"
    assert '<ol class="happened"><li><span>2026-11-20 12:00 to ' in found
    assert 'href="/logs/?range=2026-11-20+12%3A00Z..12%3A20Z&amp;level=ERROR.."' in found


def test_what_the_agent_and_its_authorities_did_is_told_in_order(store):
    audit.entry(1, event_type="identity.ruling.cast", originator_id="tobias")
    audit.entry(2, event_type="identity.change.applied", originator_id="amara")
    audit.entry(3, event_type="config.set", originator_id="ada")
    graph.node("config/recorded", node_type="config", updated_at=at(3))
    audit.entry(6, event_type="speak")
    graph.node("config/filter", node_type="config", updated_at=at(4))
    graph.node("concept/x", updated_at=at(4))
    tasks.task("shutdown_1", created_at=at(5), description="Finish for tonight")
    tasks.task("t", created_at=at(5))

    found = annotations(NOON, NOON + DAY)

    assert [(one.kind, one.words, one.url) for one in found.rows] == [
        ("Ruling cast", "by tobias", "/audit/1"),
        ("Identity change applied", "by amara", "/audit/2"),
        ("Configuration set", "by ada", "/audit/3"),
        ("Configuration written", "config/filter", "/graph/local/config/filter"),
        ("Shutdown", "Finish for tonight", "/tasks/shutdown_1"),
    ]


def test_what_was_before_or_after_is_not_told(store):
    audit.entry(1, event_type="identity.ruling.cast")

    assert annotations(NOON - DAY, NOON).rows == []
    assert annotations(NOON + DAY, NOON + 2 * DAY).rows == []


def test_a_kind_that_takes_too_long_is_named_and_the_others_stay(store, monkeypatch):
    def too_long(**ends):
        raise TimeLimitReached("Stopped.")

    monkeypatch.setattr(gathering, "incidents", too_long)
    audit.entry(1, event_type="identity.ruling.cast")

    found = annotations(NOON, NOON + DAY)

    assert (kinds(found), found.missing) == (["Ruling cast"], ["incidents"])


@pytest.mark.parametrize("name", ["seed_agent.db", "agent_1_0_7.db"])
def test_every_era_s_store_is_asked_without_trouble(viewer, real_store, name):
    real_store(name)

    found = annotations(
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    )

    assert found.missing == []


def test_shutdowns_are_found_without_reading_all_tasks(store):
    tasks.task("t1", created_at=at(5), description="SHUTDOWN for tonight")
    tasks.task("t2", created_at=at(5), description="Shut the door")
    rows = filters.tasks(TaskFilter(shutdown=True, since=at(0), until=at(9)))

    assert [row.task_id for row in rows] == ["t1"]
    if store.engine == "postgresql":
        with stores.connection().cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    assert "idx_tasks_shutdown_page" in rows.order_by().explain()
