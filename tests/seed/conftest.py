"""The examples use the agent's API as the tests of it do."""

from tests.memory.conftest import memory, noon

__all__ = ["memory", "noon"]
