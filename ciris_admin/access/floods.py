"""Of many alike within a minute only the first are recorded: the next one says how many went by."""

import datetime as dt
import threading
from collections.abc import Hashable
from dataclasses import dataclass

WINDOW = dt.timedelta(minutes=1)
MOST_KEYS = 1000


@dataclass
class _Seen:
    since: dt.datetime
    number: int = 0


class Flood:
    """Lets `most` of a kind through in each minute, and counts those that it does not.

    It remembers in this process alone: a restart forgets a count, never an entry.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[Hashable, _Seen] = {}
        self._lock = threading.Lock()

    def left_out(self, key: Hashable, now: dt.datetime) -> int | None:
        """Return how many of the kind were left out before this one; None leaves this one out."""
        with self._lock:
            seen = self._seen.get(key)
            if seen is None or not dt.timedelta(0) <= now - seen.since < WINDOW:
                before = 0 if seen is None else max(0, seen.number - self._most)
                self._seen.pop(key, None)
                while len(self._seen) >= MOST_KEYS:
                    del self._seen[next(iter(self._seen))]
                self._seen[key] = _Seen(now, 1)
                return before
            seen.number += 1
            return 0 if seen.number <= self._most else None
