"""connect and disconnect: an edge has a row of its own, and both ends in its scope."""

import pytest

from persistence import MemoryOpStatus
from persistence.graph.services import Forgotten
from persistence.writing import InvalidInput, NotFound
from tests.graph import make
from tests.memory.rows import ask, count, do, edge, node, row


@pytest.fixture
def pair(memory):
    for scope in ("local", "community"):
        for name in "ab":
            memory.memorize_sync(node(name, scope=scope))
    return memory


def test_an_edge_is_stored_under_the_agents_own_id(pair, store):
    pair.connect_sync(edge("a", "b", relationship="knows", weight=0.5, attributes={"since": 1}))

    stored = row(store, "graph_edges")
    assert (stored["edge_id"], stored["relationship"]) == ("a->b->knows", "knows")
    assert (stored["weight"], stored["attributes_json"]) == (0.5, '{"since": 1}')


def test_edges_are_found_from_both_ends(pair):
    pair.connect_sync(edge("a", "b"))

    assert pair.edges_of_sync("a") == pair.edges_of_sync("b") == [edge("a", "b")]


def test_connecting_again_changes_the_same_row(pair, store):
    pair.connect_sync(edge("a", "b", weight=0.1))
    pair.connect_sync(edge("a", "b", weight=0.9))

    stored = row(store, "graph_edges")
    assert (stored["edge_id"], stored["weight"]) == ("a->b->related", 0.9)


def test_an_id_that_another_edge_holds_is_left_alone(pair):
    for name in ("b->c", "a->b", "c"):
        pair.memorize_sync(node(name))
    pair.connect_sync(edge("a", "b->c"))
    pair.connect_sync(edge("a->b", "c"))

    assert pair.edges_of_sync("a") == [edge("a", "b->c")]
    assert pair.edges_of_sync("c") == [edge("a->b", "c")]


def test_three_edges_that_ask_for_one_id_all_live(pair, store):
    names = ("a", "b->c->d", "a->b", "c->d", "a->b->c", "d")
    for name in names:
        pair.memorize_sync(node(name))
    for source, target in (names[0:2], names[2:4], names[4:6]):
        pair.connect_sync(edge(source, target))

    assert count(store, "graph_edges") == 3


def test_the_same_edge_in_a_second_scope_has_an_id_that_names_it(pair, store):
    pair.connect_sync(edge("a", "b"))
    pair.connect_sync(edge("a", "b", scope="community"))

    stored = ask(store, "SELECT edge_id, scope FROM graph_edges ORDER BY scope DESC")
    assert stored == [
        {"edge_id": "a->b->related", "scope": "local"},
        {"edge_id": "a->b->related@community", "scope": "community"},
    ]


def test_an_edge_needs_both_ends_in_its_scope(pair, store):
    pair.memorize_sync(node("c", scope="network"))

    with pytest.raises(NotFound, match="local has no 'c'"):
        pair.connect_sync(edge("a", "c"))
    assert count(store, "graph_edges") == 0


def test_an_edge_may_return_to_its_node(pair):
    pair.connect_sync(edge("a", "a"))

    assert pair.edges_of_sync("a") == [edge("a", "a")]


@pytest.mark.parametrize("weight", [float("inf"), "heavy", None, True])
def test_a_weight_is_a_number(pair, weight):
    with pytest.raises(InvalidInput, match="weight"):
        pair.connect_sync(edge("a", "b", weight=weight))


@pytest.fixture
def identity(pair):
    """The same two nodes in the identity, joined."""
    for name in "ab":
        make.node(name, scope="identity")
    make.edge("a", "b", scope="identity", relationship="related")
    return pair


def test_an_identity_edge_is_pending(identity, store):
    result = identity.connect_sync(edge("b", "a", scope="identity"))

    assert result.status is MemoryOpStatus.PENDING
    assert count(store, "graph_edges") == 1


def test_disconnecting_removes_that_edge_alone(pair):
    pair.connect_sync(edge("a", "b"))
    pair.connect_sync(edge("a", "b", scope="community"))

    assert pair.disconnect_sync(edge("a", "b")).data == Forgotten(edges=1)
    assert pair.edges_of_sync("a", "community") == [edge("a", "b", scope="community")]


def test_disconnecting_what_is_not_connected_says_so(pair):
    result = pair.disconnect_sync(edge("a", "b"))

    assert (result.reason, result.data) == (
        "There was nothing to disconnect: no such edge.",
        Forgotten(edges=0),
    )


def test_an_identity_edge_is_not_disconnected(identity):
    assert identity.disconnect_sync(edge(scope="identity")).status is MemoryOpStatus.PENDING


def test_malformed_attributes_of_an_edge_come_back_as_text(pair, store):
    pair.connect_sync(edge("a", "b"))
    do(store, "UPDATE graph_edges SET attributes_json = '[1'")

    assert [one.unreadable for one in pair.edges_of_sync("a")] == ["[1"]


async def test_the_awaited_twins_do_the_same(pair):
    await pair.connect(edge("a", "b"))

    assert await pair.edges_of("a") == [edge("a", "b")]
    assert (await pair.disconnect(edge("a", "b"))).data == Forgotten(edges=1)
