"""kill -9 while rows go: nothing is lost, nothing is doubled, and the charts are as they were."""

import pytest

from persistence import clock
from persistence.tsdb.retention import services
from tests.retention import kills

ROWS = 1_500


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: kills.NOW)
    monkeypatch.setattr(services, "MOST", 400)
    monkeypatch.setattr(services, "REST_SECONDS", 0)


def test_a_kill_loses_nothing_and_doubles_nothing(store):
    kills.fill(ROWS)
    before = kills.charts()

    for at in (12, 25, 33, 47, 60, 71):
        assert kills.run_and_die(at=at) is None
        kills.check_counted(ROWS)
        assert kills.charts().days == before.days

    services.run(by="kills")

    assert kills.charts() == kills.what_is_to_remain(before)
    assert kills.nodes_without_points() == 0
    assert services.run(by="kills") == []
