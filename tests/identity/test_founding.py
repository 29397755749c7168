"""Founding: an agent's first identity, and never a second."""

import pytest

from persistence.graph.models import Node
from persistence.graph.rules import GraphNode, GraphScope, NodeType
from persistence.identity import founding
from persistence.writing import InvalidInput


def node(key, scope=GraphScope.IDENTITY):
    return GraphNode(id=key, type=NodeType.AGENT, scope=scope, attributes={"role": "steward"})


def test_a_new_store_is_founded(store):
    assert founding.found_identity([node("agent/iris"), node("value/care")]) == 2
    assert Node.objects.filter(scope="identity").count() == 2


def test_an_identity_is_not_founded_twice(store):
    founding.found_identity([node("agent/iris")])

    with pytest.raises(founding.AlreadyFounded, match="must be proposed"):
        founding.found_identity([node("agent/mallory")])

    assert Node.objects.get(scope="identity").node_id == "agent/iris"


def test_founding_writes_no_other_scope(store):
    with pytest.raises(InvalidInput, match="IDENTITY"):
        founding.found_identity([node("agent/iris"), node("topic/rust", GraphScope.LOCAL)])

    assert not Node.objects.exists()
