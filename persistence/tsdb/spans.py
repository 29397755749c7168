"""What one span says of itself, from the columns and JSON that its writer left. Plain Python."""

import datetime as dt
import re
from dataclasses import dataclass

# Agents write execution_time_ms into the response, as a number or as its text. A key inside a
# string is escaped there, so a head of the text is as good as the whole, and malformed text too.
_TOOK = re.compile(
    r'(?<!\\)"(?:execution_time_ms|duration_ms|latency_ms)"\s*:\s*"?(-?\d[\d.]*(?:[eE][-+]?\d+)?)'
)
_FAILED = re.compile(r'(?<!\\)"success"\s*:\s*"?false\b')
_NAMES = {
    kind: re.compile(rf'(?<!\\)"{kind}_id"\s*:\s*"([^"\\]{{1,300}})"')
    for kind in ("task", "thought")
}
_AT_ONCE = dt.timedelta(seconds=1)
_NOTICEABLE = dt.timedelta(milliseconds=1)
_LONGEST = 36_500 * 86_400_000.0  # milliseconds


@dataclass(frozen=True)
class Span:
    """One row of a trace. Times are aware; `took` is None where no duration is recorded."""

    correlation_id: str
    trace_id: str
    span_id: str | None
    parent_span_id: str | None
    action: str
    handler: str
    service: str
    kind: str  # the correlation's type
    status: str
    start: dt.datetime | None  # its timestamp, or its creation where it has none
    has_own_time: bool
    took: dt.timedelta | None
    odd: str  # what is wrong with the duration that is recorded
    failed: bool
    tags: str  # the beginning of them, as stored

    @property
    def task(self) -> str:
        return named(self.tags, "task")

    @property
    def thought(self) -> str:
        return named(self.tags, "thought")

    @property
    def end(self) -> dt.datetime | None:
        return None if self.start is None else end_of(self.start, self.took)


def end_of(start: dt.datetime, took: dt.timedelta | None) -> dt.datetime:
    """Return when a span ended; its start where no duration is recorded, or one past all time."""
    if took is None:
        return start
    try:
        return start + took
    except OverflowError:
        return start


def recorded(head: str, tags: str) -> tuple[dt.timedelta | None, str]:
    """Return the duration that is recorded and, where that cannot be one, what it is.

    `head` is the beginning of a span's response, `tags` of its tags, both as stored.
    """
    found = _TOOK.search(head) or _TOOK.search(tags)
    if found is None:
        return None, ""
    try:
        milliseconds = float(found[1])
    except ValueError:
        milliseconds = -1
    if 0 <= milliseconds <= _LONGEST:
        return dt.timedelta(0, 0, 0, milliseconds), ""  # by its name it takes four times as long
    return None, f"a duration of {found[1][:40]} ms is recorded"


def between_writings(
    timestamp: dt.datetime | None, created: dt.datetime | None, updated: dt.datetime | None
) -> dt.timedelta | None:
    """Return how long a call took whose row was written when it began, again when it ended."""
    if created is None or updated is None:
        return None
    began_then = timestamp is None or abs(created - timestamp) < _AT_ONCE
    took = updated - created
    return took if began_then and took >= _NOTICEABLE else None


def has_failed(status: str, head: str) -> bool:
    if status.lower() in {"failed", "error"}:
        return True
    return '"success"' in head and _FAILED.search(head) is not None  # most heads name no success


def named(text: str, kind: str) -> str:
    """Return the task or the thought that JSON text names; empty where it names none."""
    found = _NAMES[kind].search(text)
    return found[1] if found else ""


def words(took: dt.timedelta) -> str:
    """Write a duration in the unit that fits it: `480 µs`, `94.5 ms`, `2.35 s`, `3 min 20 s`."""
    seconds = took.total_seconds()
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs" if seconds else "0 ms"
    if seconds < 0.9995:  # what rounds to 1,000 ms is a second
        return f"{seconds * 1000:.3g} ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, seconds = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24:,} d {hours % 24} h"
