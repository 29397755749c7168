"""The agent's service over a new store of either engine, and a clock that stands still."""

from tests.memory.conftest import memory, noon

__all__ = ["memory", "noon"]
