"""How long work takes, by a yardstick beside it: what else the machine does changes both."""

import time
from collections.abc import Callable

_TEXT = "what it keeps " * 30_000
_YARDSTICK = 0.012  # processor seconds where nobody else works


def seconds_of(work: Callable[[], object]) -> float:
    """Do it; return the processor seconds that it would take where nobody else works."""
    before = _processor_seconds(_yardstick)
    took = _processor_seconds(work)
    after = _processor_seconds(_yardstick)
    return took * 2 * _YARDSTICK / (before + after)


def _processor_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _yardstick() -> int:
    words = _TEXT.split()  # as wide in memory as what is timed: others take the cache, too
    return sum(len(f"{word}.") for word in words) + len(" ".join(sorted(words)))
