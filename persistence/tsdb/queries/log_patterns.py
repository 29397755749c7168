"""The patterns among the newest lines of a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from persistence.tsdb.log_lines import LogLine, line_of, message_of
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
    newest = logs.newest_rows(lines=lines, most=NEWEST + 1)
    read = newest[:NEWEST]
    found = patterns(
        (
            row.correlation_id,
            row.log_level or "",
            message_of(row.request_data, row.tags, row.response_data),
        )
        for row in read
    )
    by_key = {row.correlation_id: row for row in read}
    shown = [(pattern, line_of(by_key[pattern.first])) for pattern in found[:MOST]]
    return Grouped(shown, len(found) - len(shown), len(read), len(newest) <= NEWEST)
