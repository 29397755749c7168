"""Edges and what lies around a node."""

import pytest

from persistence.graph.queries import EdgeFilter, edges
from tests.graph import make

pytestmark = pytest.mark.usefixtures("store")


def star(around: int) -> None:
    make.node("hub")
    for number in range(around):
        make.node(f"n{number:03}")
        make.edge("hub", f"n{number:03}")


def test_edges_are_found_by_either_end():
    for name in ("a", "b", "c"):
        make.node(name)
    make.edge("a", "b")
    make.edge("b", "c")
    make.edge("c", "a")

    found = edges.page(wanted=EdgeFilter(scope="local", node="a"))

    assert [row.edge_id for row in found.rows] == ["a->b->knows", "c->a->knows"]


def test_edges_are_found_by_relationship():
    make.node("a")
    make.edge("a", "a", relationship="likes")
    make.edge("a", "a", relationship="knows")

    found = edges.page(wanted=EdgeFilter(relationship="likes"))

    assert [row.relationship for row in found.rows] == ["likes"]


def test_the_edges_beside_one_are_those_of_the_filtered_list():
    star(3)

    assert edges.beside(wanted=EdgeFilter(source="hub"), edge_id="hub->n001->knows") == (
        "hub->n000->knows",
        "hub->n002->knows",
    )


def test_the_neighbourhood_reaches_two_edges_and_no_further():
    for name in ("a", "b", "c", "d"):
        make.node(name)
    make.edge("b", "a")
    make.edge("b", "c")
    make.edge("c", "d")

    around = edges.neighbourhood(scope="local", node_id="a")

    assert around.hops == {"a": 0, "b": 1, "c": 2}
    assert not around.cut


def test_the_neighbourhood_stays_in_its_scope():
    for scope in ("local", "community"):
        make.node("a", scope=scope)
        make.node(f"of {scope}", scope=scope)
        make.edge("a", f"of {scope}", scope=scope)

    assert "of community" not in edges.neighbourhood(scope="local", node_id="a").hops


def test_a_large_neighbourhood_is_cut_and_says_so():
    star(60)

    around = edges.neighbourhood(scope="local", node_id="hub")

    assert len(around.hops) == edges.NEIGHBOURS
    assert around.cut


def test_a_larger_neighbourhood_takes_no_more_queries(django_assert_num_queries):
    star(2)
    with django_assert_num_queries(3, using="store"):
        edges.neighbourhood(scope="local", node_id="hub")
    star_more(30)

    with django_assert_num_queries(3, using="store"):
        edges.neighbourhood(scope="local", node_id="hub")


def star_more(around: int) -> None:
    for number in range(100, 100 + around):
        make.node(f"n{number}")
        make.edge("hub", f"n{number}")
