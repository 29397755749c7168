"""The lines of a chart stay as they were, at the widths that remain, rolled up or not."""

import datetime as dt

import numpy as np
import pytest

from persistence import clock
from persistence.tsdb.models import Correlation
from persistence.tsdb.queries.lines import Aggregate, LinesQuestion, lines
from persistence.tsdb.retention import services
from persistence.tsdb.retention.rules import Policy
from persistence.tsdb.rollups import keeping
from persistence.tsdb.rules import CorrelationType
from tests.tsdb.rows import NOON, point, store_rows

METRIC = CorrelationType.METRIC_DATAPOINT
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LATER = NOON + 10 * DAY
MIDNIGHT = NOON.replace(hour=0)
HOURS_FROM, RAW_FROM = MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY  # by Policy(7, 8), ten days on
QUESTIONS = [
    (MIDNIGHT, DAY, ()),
    (MIDNIGHT, DAY, ("host",)),
    (HOURS_FROM, HOUR, ()),
    (HOURS_FROM, 3 * HOUR, ("host", "absent")),
    (RAW_FROM, dt.timedelta(minutes=10), ("host",)),
]


@pytest.fixture(autouse=True)
def ten_days_later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(services, "REST_SECONDS", 0)


def answers():
    found = []
    for start, width, group_by in QUESTIONS:
        question = LinesQuestion(
            "cpu", start, MIDNIGHT + 6 * DAY, width, tuple(Aggregate), group_by
        )
        answer = lines(question)
        assert answer.left_out == ""
        assert answer.coarse_until is None
        found.append({line.tags: line for line in answer.lines})
    return found


def same(before, after):
    for old, new in zip(before, after, strict=True):
        assert old.keys() == new.keys()
        for tags, line in old.items():
            assert line.undrawn == new[tags].undrawn
            np.testing.assert_array_equal(line.counts, new[tags].counts)
            for aggregate, values in line.values.items():
                # A sum depends on its order in the last digits; nothing else does.
                np.testing.assert_allclose(new[tags].values[aggregate], values, rtol=1e-12)


def five_days_of_points():
    odd = {17: float("inf"), 40: None, 41: 1e301}
    return [
        point(n * 37, odd.get(n, (n * 7919 % 1009) / 8), tags={"host": f"h{n % 3}"})
        for n in range(200)
    ]


@pytest.mark.parametrize("rolled_up", [False, True])
def test_lines_stay(store, rolled_up):
    store_rows(*five_days_of_points())
    before = answers()
    assert sum(line.counts.sum() for line in before[0].values()) == 200
    if rolled_up:
        keeping.catch_up()
    services.set_policy(METRIC, Policy(7, 8), by="ada")

    services.run(by="olga", kinds=[METRIC])

    same(before, answers())
    keeping.catch_up()
    same(before, answers())
    keeping.rebuild()
    same(before, answers())


def test_a_late_point_is_in_every_line(store):
    late = [point(n * 37 + 5, 3.25, tags={"host": "h1"}) for n in (3, 60, 100)]
    store_rows(*five_days_of_points(), *late)
    before = answers()
    Correlation.objects.filter(pk__in=[row.pk for row in late]).delete()
    services.set_policy(METRIC, Policy(7, 8), by="ada")
    services.run(by="olga", kinds=[METRIC])
    keeping.catch_up()

    store_rows(*late)

    same(before, answers())
    services.run(by="olga", kinds=[METRIC])
    same(before, answers())
    keeping.catch_up()
    same(before, answers())


def test_a_chart_says_from_when_on_only_days_remain(store):
    store_rows(*five_days_of_points())
    services.set_policy(METRIC, Policy(7, 8), by="ada")
    services.run(by="olga", kinds=[METRIC])

    answer = lines(LinesQuestion("cpu", MIDNIGHT, MIDNIGHT + 6 * DAY, HOUR, (Aggregate.COUNT,)))

    assert answer.coarse_until == HOURS_FROM
    assert sum(answer.lines[0].counts) == 200
