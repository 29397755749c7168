"""A store with a master key in a file of its own, and the agent's memory over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from persistence import MemoryService
from persistence.secrets import keys
from persistence.storage import remains


@pytest.fixture(autouse=True)
def key_file(tmp_path, monkeypatch) -> Path:
    """Keep the keys of each test in its own folder."""
    path = tmp_path / "keys" / "secrets.key"
    monkeypatch.setenv("CIRIS_SECRETS_KEY_FILE", str(path))
    for name in ("CIRIS_SECRETS_KEY", "CIRIS_SECRETS_PASSPHRASE", "CIRIS_AGENT_SECRETS_KEY"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture(autouse=True)
def patience(monkeypatch) -> None:
    """Wait for the transactions of the tests beside us, on the same server."""
    monkeypatch.setattr(remains, "WAIT_SECONDS", 60)


@pytest.fixture
def memory(store) -> Iterator[MemoryService]:
    """The agent's memory, in a store that has no master key yet."""
    service = MemoryService(alias="store")
    yield service
    service.close_sync()


@pytest.fixture
def keyed(memory) -> MemoryService:
    """The agent's memory, in a store that has a master key."""
    keys.create(by="test")
    return memory
