"""What each scope holds."""

import pytest

from persistence.graph.queries import scopes
from tests.graph import make


def held() -> dict[str, str]:
    return {summary.scope: str(summary.memory) for summary in scopes.summaries()}


@pytest.mark.usefixtures("store")
def test_the_five_scopes_are_named_even_when_they_are_empty():
    assert list(held()) == ["local", "identity", "environment", "community", "network"]
    assert set(held().values()) == {"0"}


@pytest.mark.usefixtures("store")
def test_a_scope_that_nobody_knows_is_shown_after_the_five():
    make.node("a", scope="galaxy")

    last = scopes.summaries()[-1]

    assert (last.scope, last.known, str(last.memory)) == ("galaxy", False, "1")


@pytest.mark.usefixtures("store")
def test_telemetry_is_counted_apart():
    make.node("user/ada")
    make.telemetry(3)

    local = scopes.summaries()[0]

    assert (str(local.memory), str(local.telemetry), str(local.nodes)) == ("1", "3", "4")


@pytest.mark.usefixtures("store")
def test_counting_stops_at_the_cap_and_says_so(monkeypatch):
    monkeypatch.setattr(scopes, "COUNT_CAP", 2)
    make.telemetry(3)

    assert str(scopes.summaries()[0].telemetry) == "2+"


@pytest.mark.usefixtures("store")
def test_the_newest_change_is_by_time_whatever_the_order_of_writing():
    make.node("new", minutes=30)
    make.node("old", minutes=1)

    assert scopes.summaries()[0].newest.at.minute == 30


@pytest.mark.usefixtures("store")
def test_edges_are_counted_in_their_scope():
    make.node("a")
    make.node("b")
    make.edge("a", "b")

    assert [summary.edges.number for summary in scopes.summaries()] == [1, 0, 0, 0, 0]


def test_the_totals_are_those_of_the_file(seed_sqlite):
    rows = seed_sqlite.execute("SELECT scope, count(*) FROM graph_nodes GROUP BY scope")

    assert {s.scope: s.nodes.number for s in scopes.summaries()} == dict(rows.fetchall())
