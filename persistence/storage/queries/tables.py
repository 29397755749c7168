"""Every table of the store with its rows and bytes, and how each number was come by."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError

from persistence import limits, shapes, statements, store
from persistence.logical_tables import COLUMNS
from persistence.storage.queries.spans import Span, spans

EXACT_UP_TO = 100_000
COUNTED_WHOLE = 1_000_000  # SQLite counts a whole table by its pages, ten times as fast as rows
_PIECES = ("config", "content", "data", "docsize", "idx")  # tables that FTS5 keeps an index in
_A_PAGE = 1e-6  # seconds to visit one, at the least
QUICK_SECONDS = 0.1
_OF_THE_HOUSE = frozenset({"schema_migrations", "sqlite_sequence", "sqlite_stat1", "correlations"})


class Certainty(enum.Enum):
    """How a number of rows was come by; the value is the word before it."""

    EXACT = ""
    AT_MOST = "at most"  # SQLite numbers rows: there are no more of them than numbers in use
    ABOUT = "about"  # PostgreSQL's own estimate
    MORE_THAN = "more than"
    UNKNOWN = "not counted"


@dataclass(frozen=True)
class Rows:
    number: int | None
    certainty: Certainty


# The blocks of an index: to count them, SQLite would read them all.
_NOBODYS = Rows(None, Certainty.UNKNOWN)


@dataclass(frozen=True)
class Size:
    """Bytes of a table's own pages and of its indexes."""

    table: int
    indexes: int


@dataclass(frozen=True)
class Table:
    """A table as the file names it, and the concept that this version knows it by, if any."""

    name: str
    concept: str | None
    columns: Sequence[str]
    rows: Rows
    size: Size | None
    span: Span | None


@dataclass(frozen=True)
class Sizes:
    """Bytes by table, or the sentence that says why there are none."""

    by_table: Mapping[str, Size]
    reason: str | None = None
    too_slow: bool = False  # more time would help


@dataclass(frozen=True)
class Index:
    name: str
    table: str
    definition: str | None


def tables(sizes: Sizes, *, seconds: float = QUICK_SECONDS) -> list[Table]:
    """Describe every table, the known ones first; `seconds` bound each look for a time span."""
    shape = shapes.current()
    concepts = {shape.era.source(table): table for table in COLUMNS}
    estimates = dict(_estimates())
    known = spans(seconds=seconds)
    pieces = {f"{name}_{piece}" for name, _ in other_objects() for piece in _PIECES}
    found = [
        Table(
            name,
            concepts.get(name),
            columns,
            _NOBODYS if name in pieces else _rows(name, columns, estimates.get(name)),
            sizes.by_table.get(name),
            known.get(concepts.get(name, "")),
        )
        for name, columns in shape.tables.items()
    ]
    order = list(concepts)
    return sorted(found, key=lambda t: (order.index(t.name) if t.concept else len(order), t.name))


def is_unknown(table: Table) -> bool:
    """Say whether this version reads nothing of the table."""
    return table.concept is None and table.name not in _OF_THE_HOUSE


def sizes(*, seconds: float = QUICK_SECONDS) -> Sizes:
    """Measure the bytes of every table, within `seconds`: SQLite has to visit each page."""
    reason = f"Bytes per table were not measured: that takes more than {seconds:g} s."
    if _pages() * _A_PAGE > seconds:
        return Sizes({}, reason, too_slow=True)
    try:
        with limits.time_limit(seconds):
            found = statements.rows("storage", "sizes")
    except limits.TimeLimitReached:
        return Sizes({}, reason, too_slow=True)
    except OperationalError as error:
        if "dbstat" not in str(error):
            raise
        return Sizes({}, "Bytes per table are not available: this SQLite was built without dbstat.")
    return Sizes({name: Size(int(own), int(indexes)) for name, own, indexes in found})


def _pages() -> int:
    """Return how many pages would have to be visited."""
    return _number("PRAGMA page_count") if store.connection().vendor == "sqlite" else 0


def indexes() -> list[Index]:
    return [Index(*row) for row in statements.rows("storage", "indexes")]


def other_objects() -> list[tuple[str, str]]:
    """Return views, virtual tables and triggers: their names, and which of these they are."""
    return [(name, kind) for name, kind in statements.rows("storage", "objects")]


def _estimates() -> list[tuple[str, int]]:
    if store.connection().vendor == "sqlite":
        return []
    return [(name, int(rows)) for name, rows in statements.rows("storage", "estimates")]


def _rows(table: str, columns: Sequence[str], estimate: int | None) -> Rows:
    """Count up to a cap; beyond it say what is known without reading the table."""
    connection = store.connection()
    sqlite = connection.vendor == "sqlite"
    # The name is of the file's own schema; values travel as parameters.
    name = f"{'main' if sqlite else 'public'}.{connection.ops.quote_name(table)}"
    bound = _bound(name, columns) if sqlite else None
    if bound is not None and bound <= COUNTED_WHOLE:
        return Rows(_number(f"SELECT count(*) FROM {name}"), Certainty.EXACT)  # noqa: S608  # ours
    number = _number(f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {EXACT_UP_TO + 1:d}) t")  # noqa: S608  # ours
    if number <= EXACT_UP_TO:
        return Rows(number, Certainty.EXACT)
    if estimate is not None and estimate >= EXACT_UP_TO:
        return Rows(estimate, Certainty.ABOUT)
    if bound is None:
        return Rows(EXACT_UP_TO, Certainty.MORE_THAN)
    return Rows(bound, Certainty.AT_MOST)


def _bound(name: str, columns: Sequence[str]) -> int | None:
    """Return how many numbers of rows are in use (SQLite); None where rows have none."""
    if "rowid" in map(str.lower, columns):
        return None
    # Each end by itself is one step into the tree; both in one SELECT would read every row.
    ends = f"(SELECT max(rowid) FROM {name}) - (SELECT min(rowid) FROM {name}) + 1"  # noqa: S608  # the file's own name
    try:
        return _number(f"SELECT coalesce({ends}, 0)")
    except OperationalError:  # a table WITHOUT ROWID
        return None


def _number(statement: str) -> int:
    with store.connection().cursor() as cursor:
        cursor.execute(statement)
        (number,) = cursor.fetchone()
        return int(number)
