"""The patterns among the newest lines of a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.tsdb.log_lines import LogLine
from persistence.tsdb.log_patterns import Pattern, patterns
from persistence.tsdb.queries import logs
from persistence.tsdb.queries.logs import LogFilter

NEWEST = 5_000  # lines that are grouped
MOST = 50  # patterns


@dataclass(frozen=True)
class Grouped:
    """Patterns of `read` lines; `is_all` says that these are all lines of the filter."""

    patterns: Sequence[tuple[Pattern, LogLine]]  # with its newest line
    more: int
    read: int
    is_all: bool


def grouped(*, lines: LogFilter) -> Grouped:
    """Raises TimeLimitReached."""
    newest = logs.newest(lines=lines, most=NEWEST + 1)
    read = newest[:NEWEST]
    found = patterns((line.correlation_id, line.level, line.message) for line in read)
    by_key = {line.correlation_id: line for line in read}
    shown = [(pattern, by_key[pattern.first]) for pattern in found[:MOST]]
    return Grouped(shown, len(found) - len(shown), len(read), len(newest) <= NEWEST)
