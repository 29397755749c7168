"""Times as real stores hold them: every form is read, agents' own form is written."""

import datetime as dt

import pytest

from persistence import moments
from persistence.moments import Instant
from persistence.tasks.models import Task

NOON = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T12:00:00+00:00", NOON),
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22 12:00:00", NOON),
        ("2026-11-22T13:00:00+01:00", NOON),
        ("2026-11-22T12:00:00.000001+00:00", NOON.replace(microsecond=1)),
        ("2026-11-22 12:00:00.003", NOON.replace(microsecond=3000)),
    ],
)
def test_every_form_that_agents_write_is_read(text, at):
    assert moments.parse(text) == moments.Moment(text, at)


@pytest.mark.parametrize(
    "text",
    [
        *["", "yesterday", "2026-13-45", "now", "<b>12</b>"],
        *["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"],  # in UTC in no year
    ],
)
def test_text_that_is_no_time_is_kept_as_it_is(text):
    assert moments.parse(text) == moments.Moment(text, None)


def test_times_are_written_as_agents_write_them():
    assert moments.stored(NOON.astimezone(dt.timezone(dt.timedelta(hours=2)))) == (
        "2026-11-22T12:00:00+00:00"
    )


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        moments.stored(dt.datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake under test


def test_a_stored_time_keeps_its_text(real_store):
    real_store("seed_agent.db")

    task = Task.objects.exclude(created_at=None).order_by("task_id").first()

    assert task.created_at.at.isoformat() == task.created_at.text


# Defect 1.5 of the agents: mixed formats compared as text.
MIXED = ["2026-11-22 12:00:00", "2026-11-22T12:00:01Z", "2026-11-22T14:00:02+02:00", "soon"]


def test_mixed_formats_sort_as_times(seed_sqlite):
    for position, text in enumerate(MIXED):
        seed_sqlite.execute(
            "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
            " VALUES (?, '', 'pending', ?, '')",
            [f"mixed-{position}", text],
        )

    mixed = Task.objects.filter(task_id__startswith="mixed").annotate(at=Instant("created_at"))

    assert [task.created_at.text for task in mixed.order_by("at")] == ["soon", *MIXED[:3]]
