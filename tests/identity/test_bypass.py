"""Plain SQL against the gate: nothing is applied, and each attempt is captured or refused.

By the drivers on SQLite, by psql on PostgreSQL.
"""

import sqlite3

import pytest

from persistence import clock
from persistence.identity import applying, ledger
from persistence.identity.founding import FOUNDING
from persistence.identity.states import Operation, edge_state, node_state
from tests.identity import attempts, raw
from tests.identity.attempts import Captured, Refused
from tests.identity.attempts_edges import EDGES
from tests.identity.attempts_nodes import NODES
from tests.identity.attempts_refused import REFUSED_NODES
from tests.identity.psql import Psql, PsqlError

WAYS = {
    f"{kind}-{name}-{engine}": (engine, attempt)
    for kind, ways in (("node", NODES | REFUSED_NODES), ("edge", EDGES))
    for name, attempt in ways.items()
    for engine in attempt.engines
}


def ways(kind):
    found = {name: way for name, way in WAYS.items() if isinstance(way[1], kind)}
    return pytest.mark.parametrize(("engine", "attempt"), found.values(), ids=found)


@pytest.fixture
def founded(store):
    """An identity of two nodes and an edge, beside a local node with an edge to itself."""
    edge = edge_state("e1", **{**attempts.HOLDS, "weight": attempts.HOLDS["weight"]})
    states = [
        node_state("agent/iris", "concept", attempts.IRIS["attributes"]),
        node_state("value/care", "concept", attempts.CARE["attributes"]),
        edge,
    ]
    with ledger.deciding():
        steps = [Operation(state.item, None, state) for state in states]
        applying.apply("founded", FOUNDING, steps, by="agent", now=clock.now())
    with raw.session(store.url) as session:
        session.execute(
            attempts.NODE + """('topic/rust', 'local', 'concept', '{"tone": "evil"}', 'agent')"""
        )
        session.execute(
            attempts.EDGE + "('l1', 'topic/rust', 'topic/rust', 'local', 'is', 1, NULL)"
        )
    return store


def write(store, attempt):
    plain = raw.session if store.engine == "sqlite" else Psql
    with plain(store.url) as session:
        if callable(attempt.write):
            attempt.write(session)
        else:
            session.execute(attempt.write)


@ways(Captured)
def test_a_write_past_the_services_becomes_a_proposal(founded, attempt):
    before = raw.identity(founded.url)

    write(founded, attempt)

    assert raw.identity(founded.url) == before
    assert sorted(raw.waiting(founded.url), key=str) == sorted(attempt.becomes, key=str)


@ways(Refused)
def test_a_write_that_cannot_be_a_proposal_fails(founded, attempt):
    before = raw.identity(founded.url)

    with pytest.raises((sqlite3.Error, PsqlError)):
        write(founded, attempt)

    assert raw.identity(founded.url) == before
    assert raw.waiting(founded.url) == []
