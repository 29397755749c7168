"""A log line as its row holds it: its message, level and source, wherever its writer put them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from persistence.fields import StoredJson
from persistence.moments import Moment
from persistence.texts import readable
from persistence.tsdb.tags import pairs, tag

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# The standard library's own second names for levels.
ALIASES = {"WARN": "WARNING", "FATAL": "CRITICAL"}
LOG_ENTRY = "log_entry"


@dataclass(frozen=True)
class LogLine:
    """One line. `created` says that it has no timestamp and lies at its creation."""

    correlation_id: str
    at: Moment
    created: bool
    level: str
    message: str
    source: str  # component or logger, else the handler that wrote the row
    tags: StoredJson | None
    request_data: StoredJson | None
    response_data: StoredJson | None
    trace_id: str = ""

    @property
    def pairs(self) -> Mapping[str, str]:
        """Return the tags that a filter can ask for; the message is not one of them."""
        return {key: value for key, value in pairs(self.tags).items() if key != "message"}


class Row(Protocol):
    """A row of the log, or of what a page needs of it."""

    @property
    def correlation_id(self) -> str: ...
    @property
    def timestamp(self) -> Moment | None: ...
    @property
    def created_at(self) -> Moment: ...
    @property
    def log_level(self) -> str | None: ...
    @property
    def handler_name(self) -> str: ...
    @property
    def request_data(self) -> StoredJson | None: ...
    @property
    def response_data(self) -> StoredJson | None: ...
    @property
    def tags(self) -> StoredJson | None: ...
    @property
    def trace_id(self) -> str | None: ...


def line_of(row: Row) -> LogLine:
    timestamp: Moment | None = row.timestamp
    request, tags, response = row.request_data, row.tags, row.response_data
    return LogLine(
        row.correlation_id,
        timestamp or row.created_at,
        timestamp is None,
        row.log_level or "",
        message_of(request, tags, response),
        source_of(row.handler_name, tags, request),
        tags,
        request,
        response,
        row.trace_id or "",
    )


def message_of(
    request: StoredJson | None, tags: StoredJson | None, response: StoredJson | None
) -> str:
    """Find the message where its writer put it; `expressions.Message` says the same in SQL."""
    for source in (request, tags, response):
        found = source.value if source is not None else None
        if isinstance(found, dict) and found.get("message") is not None:
            return readable(str(found["message"]))
    return (request or response or StoredJson("")).text


def source_of(handler: str, tags: StoredJson | None, request: StoredJson | None) -> str:
    """Name the component or logger that a line comes from, else the handler that wrote it."""
    given: Any = request.value if request is not None else None
    logger = given.get("logger_name") if isinstance(given, dict) else None
    return tag(tags, "component") or tag(tags, "logger") or readable(str(logger or handler))


def plain_level(level: str) -> str:
    """Return a level under its first name, in capitals."""
    upper = level.upper()
    return ALIASES.get(upper, upper)


def names_of(level: str) -> Sequence[str]:
    """Return the names of a level, its first one first."""
    return [level, *(alias for alias, name in ALIASES.items() if name == level)]


def levels_from(at_least: str) -> Sequence[str]:
    """Return the names of a level and of all that are worse, second names included."""
    levels = LEVELS[LEVELS.index(at_least) :] if at_least in LEVELS else ()
    return [name for level in levels for name in names_of(level)]
