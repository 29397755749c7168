"""What was read of the cells and decoded, kept in the process until somebody writes to them.

The key begins with the version that all cells of a store have together. Each write draws a new one
(see state.claim), so that none comes twice, not even after a backup was put back; whatever has
another version is simply not asked for again, and leaves when the room is needed.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST_BYTES = 32 * 1024 * 1024


class Kept:
    """Values by key, up to so many bytes: those that were not used for longest go first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """Return what was put, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of so many bytes, unless it would take half of the room."""
        if size * 2 > self._most:
            return
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._bytes += size - before
            while self._bytes > self._most:
                _, (_, gone) = self._values.popitem(last=False)
                self._bytes -= gone


kept = Kept()
