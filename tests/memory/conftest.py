"""The agent's service over a new store of either engine, and a clock that stands still."""

import datetime as dt
from collections.abc import Iterator

import pytest

from persistence import MemoryService, clock
from tests.memory.rows import NOON


@pytest.fixture
def memory(store) -> Iterator[MemoryService]:
    """The agent's memory, in the store that is in place."""
    service = MemoryService(alias="store")
    yield service
    service.close_sync()


@pytest.fixture
def noon(monkeypatch) -> dt.datetime:
    """Let it be noon for the whole test."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON
