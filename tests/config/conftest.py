"""The agent's service over a new store of either engine, and a clock that stands still."""

import pytest

from persistence.graph.rules import GraphNode, GraphScope
from persistence.identity.founding import found_identity
from persistence.secrets import keys
from tests.memory.conftest import memory, noon

__all__ = ["memory", "noon"]


@pytest.fixture
def seed_identity(store):
    """Found the identity of the store with one configuration node."""

    def found(node_id: str, attributes: dict[str, object]) -> None:
        node = GraphNode(
            id=node_id, type="config", scope=GraphScope.IDENTITY, attributes=attributes
        )
        found_identity([node])

    return found


@pytest.fixture
def master_key(store, tmp_path, monkeypatch) -> None:
    """A store that can seal secrets."""
    monkeypatch.setenv("CIRIS_SECRETS_KEY_FILE", str(tmp_path / "keys" / "secrets.key"))
    keys.create(by="test")
