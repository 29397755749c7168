"""Units: recognised from a metric's name, or chosen, and written so that a person can read them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """From this many of the unit on, numbers are divided by as many and carry this suffix."""

    size: float
    suffix: str


@dataclass(frozen=True)
class Unit:
    """`code` stands in an address; `steps` from the smallest, which is the unit itself."""

    code: str
    words: str
    steps: Sequence[Step]

    def step(self, largest: float) -> Step:
        """Return how to write numbers of which `largest` is the largest."""
        fitting = [step for step in self.steps if abs(largest) >= step.size]
        return fitting[-1] if fitting else self.steps[0]


def _bytes(code: str, words: str, first: int) -> Unit:
    suffixes = ("B", "KiB", "MiB", "GiB", "TiB")[first:]
    return Unit(code, words, [Step(1024.0**n, suffix) for n, suffix in enumerate(suffixes)])


NONE = Unit("none", "no unit", [Step(1, "")])
UNITS = (
    NONE,
    Unit("ms", "milliseconds", [Step(1, "ms")]),
    Unit("s", "seconds", [Step(1, "s")]),
    Unit("min", "minutes", [Step(1, "min")]),
    Unit("h", "hours", [Step(1, "h")]),
    Unit("percent", "percent", [Step(1, "%")]),
    _bytes("bytes", "bytes", 0),
    _bytes("kb", "kilobytes", 1),
    _bytes("mb", "megabytes", 2),
    _bytes("gb", "gigabytes", 3),
    Unit("cents", "cents", [Step(1, "¢")]),
    Unit("tokens", "tokens", [Step(1, "tokens")]),
)
BY_CODE = {unit.code: unit for unit in UNITS}
# The words of a name that say its unit, in the order in which they decide.
_WORDS = (
    ("ms", r"ms|millis|milliseconds?"),
    ("s", r"s|secs?|seconds?"),
    ("min", r"mins?|minutes?"),
    ("h", r"hours|hrs"),
    ("percent", r"percent|percentage|pct|usage|utili[sz]ation"),
    ("kb", r"kb|kib|kilobytes?"),
    ("mb", r"mb|mib|megabytes?"),
    ("gb", r"gb|gib|gigabytes?"),
    ("bytes", r"bytes?"),
    ("cents", r"cents?"),
    ("tokens", r"tokens?"),
)
# Words after the unit that leave it: `request_bytes_total`, `latency_ms_p95`.
_AFTER = r"(?:[_.\-](?:total|sum|used|free|avg|mean|min|max|p\d+|hour|count))*"
_BY_NAME = tuple(
    (BY_CODE[code], re.compile(rf"(?:^|[_.\-])(?:{words}){_AFTER}$", re.IGNORECASE))
    for code, words in _WORDS
)


def recognise(name: str) -> Unit:
    """Say the unit that a metric's name ends in: `llm_latency_ms`, `cpu_usage`; else none."""
    return next((unit for unit, ending in _BY_NAME if ending.search(name)), NONE)
