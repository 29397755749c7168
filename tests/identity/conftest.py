"""Wise Authorities with keys of their own, and a store whose identity they answer for."""

import pytest

from persistence.graph.rules import GraphNode, GraphScope
from persistence.identity.founding import found_identity
from persistence.memory import MemoryService
from tests import people
from tests.identity import people as deciders
from tests.identity.authorities import Authority, Register
from tests.identity.histories import write_history


@pytest.fixture
def register() -> Register:
    """Two authorities whose keys are confirmed; ada is an administrator too."""
    return Register([Authority("ada", administrator=True), Authority("ben"), Authority("cyd")])


@pytest.fixture
def identity(store):
    """A store with a founded identity of two nodes."""
    nodes = [("agent/iris", {"name": "Iris", "tone": "calm"}), ("value/care", {"weight": 1})]
    found_identity(
        GraphNode(id=key, type="concept", scope=GraphScope.IDENTITY, attributes=attributes)
        for key, attributes in nodes
    )
    return store


@pytest.fixture
def memory(identity):
    """The agent's memory, in that store."""
    service = MemoryService(alias="store")
    yield service
    service.close_sync()


@pytest.fixture
def history(memory, register):
    """A signed baseline, a policy, three applied changes, a rejected and an open one."""
    return write_history(memory, register)


@pytest.fixture
def ada(db):
    """An administrator who is no authority."""
    return people.make("ada", "administrator")


@pytest.fixture
def ben(ada):
    return deciders.decider("ben", ada)


@pytest.fixture
def cyd(ada):
    return deciders.decider("cyd", ada)
