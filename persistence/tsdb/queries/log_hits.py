"""What the index answers: lines in the order of their numbers, and how many there are."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from persistence import store
from persistence.fields import StoredJson
from persistence.moments import Moment, moment
from persistence.plain_reads import read
from persistence.tsdb.log_index.conditions import fts5, tsquery
from persistence.tsdb.log_index.endings import endings
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.places import PLACE_BITS, first_place, milliseconds_of
from persistence.tsdb.log_lines import LOG_ENTRY

_COLUMNS = (
    "c.correlation_id, c.timestamp, c.created_at, c.log_level, c.handler_name, c.request_data,"
    " c.response_data, c.tags, c.trace_id"
)
_UNCHANGED = """
    AND NOT EXISTS (SELECT 1 FROM log_marks m WHERE m.correlation_id = d.correlation_id)"""
# The index first, whatever the statistics say: it has the lines in their order already.
_HITS = {
    "sqlite": f"""
    FROM log_index CROSS JOIN log_documents d ON d.docid = log_index.rowid
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s {_UNCHANGED}""",
    "postgresql": f"""
    FROM log_documents d
    WHERE d.words @@ %s::tsquery AND d.docid BETWEEN %s AND %s {_UNCHANGED}""",
}
# Where no line was changed, SQLite need not look up which line a number is of.
_UNJOINED = "FROM log_index WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s"
_PAGES = {
    # A line that was replaced has the number of a new row, and is among those that wait.
    "sqlite": f"""
    SELECT {_COLUMNS}, d.docid
    FROM log_index CROSS JOIN log_documents d ON d.docid = log_index.rowid
    CROSS JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s {_UNCHANGED}
        AND c.rowid <= %s AND c.correlation_type || '' = '{LOG_ENTRY}'
    ORDER BY log_index.rowid {{way}} LIMIT %s""",  # noqa: S608  # ours
    # What has to be sorted is sorted before its rows are looked up: of a word in thousands of
    # lines these would take the longest.
    "postgresql": f"""
    SELECT {_COLUMNS}, d.docid FROM (
        SELECT d.docid, d.correlation_id {_HITS["postgresql"]} AND %s >= 0
        ORDER BY d.docid {{way}} LIMIT %s
    ) AS d JOIN service_correlations c ON c.correlation_id = d.correlation_id
    ORDER BY d.docid {{way}}""",  # noqa: S608  # ours
}
_PLACE = {"sqlite": "log_index.rowid", "postgresql": "d.docid"}
_ENDS = """
    SELECT (SELECT min(docid) FROM log_documents WHERE docid >= %s),
        (SELECT max(docid) FROM log_documents WHERE docid <= %s)"""
_ALL = 2**62
MANY = 20_000  # lines of a histogram
_NEWEST = 200  # lines that tell which levels are common


class LineRow(NamedTuple):
    """What a page needs of a line's row, and its number in the index; 0 where it has none."""

    correlation_id: str
    timestamp: Moment | None
    created_at: Moment
    log_level: str | None
    handler_name: str
    request_data: StoredJson | None
    response_data: StoredJson | None
    tags: StoredJson | None
    trace_id: str | None
    docid: int


def hits(
    search: Search, first: int, last: int, most: int, *, seen: int, backwards: bool
) -> list[LineRow]:
    """Read lines numbered from `first` to `last`, the highest number first unless backwards."""
    statement = _PAGES[store.connection().vendor].format(way="ASC" if backwards else "DESC")
    rows = read(statement, [condition(search), first, last, seen, most])
    return [_row(*row) for row in rows]


def count(search: Search, first: int, last: int, most: int | None) -> int:
    """Count the lines numbered from `first` to `last`, no further than `most` if any."""
    statement = f"SELECT count(*) FROM (SELECT 1 {_numbered()} LIMIT %s) AS hits"  # noqa: S608  # ours
    ((lines,),) = read(statement, [condition(search), first, last, most or _ALL])
    return int(lines)


def are_many(search: Search, first: int, last: int) -> bool:
    """Say whether there are so many lines that to look each up takes longer than to count it.

    PostgreSQL has a line at hand with its words; there they never are.
    """
    return store.connection().vendor == "sqlite" and count(search, first, last, MANY) == MANY


def by_level(
    search: Search, first: int, last: int, origin_ms: int, width_ms: int
) -> list[tuple[int, str, int]]:
    """Count the lines numbered from `first` to `last` by bar of `width_ms` and by level."""
    vendor = store.connection().vendor
    statement = (
        f"SELECT {_bar(origin_ms, width_ms)} AS bar, d.level, count(*)"
        f" {_HITS[vendor]} GROUP BY bar, d.level"
    )
    first = max(first, first_place(origin_ms))
    counted = read(statement, [condition(search), first, last])
    return [(int(bar), level, int(lines)) for bar, level, lines in counted]


def newest_levels(search: Search, first: int, last: int) -> list[str]:
    """Return the levels of the newest lines, the commonest first."""
    vendor = store.connection().vendor
    statement = (
        f"SELECT level FROM (SELECT d.level {_HITS[vendor]}"  # noqa: S608  # constants of this module; what is searched is a parameter
        f" ORDER BY {_PLACE[vendor]} DESC LIMIT {_NEWEST}"
        ") AS newest GROUP BY level ORDER BY count(*) DESC"
    )
    return [level for (level,) in read(statement, [condition(search), first, last])]


def by_bar(
    search: Search, first: int, last: int, origin_ms: int, width_ms: int
) -> list[tuple[int, int]]:
    """Count the lines numbered from `first` to `last` in bars of `width_ms` from `origin_ms` on."""
    statement = f"SELECT {_bar(origin_ms, width_ms)} AS bar, count(*) {_numbered()} GROUP BY bar"
    first = max(first, first_place(origin_ms))
    counted = read(statement, [condition(search), first, last])
    return [(int(bar), int(lines)) for bar, lines in counted]


def bar_by_bar(
    search: Search, first: int, last: int, origin_ms: int, width_ms: int
) -> list[tuple[int, int]]:
    """Count as `by_bar` does: of many lines FTS5 counts a stretch six times as fast as a group."""
    statement, wanted = f"SELECT count(*) {_numbered()}", condition(search)
    start, width = (first_place(origin_ms), width_ms << PLACE_BITS)
    first = max(first, start)
    counted = []
    for bar in range((first - start) // width, (last - start) // width + 1):
        begin = start + bar * width
        ends = max(first, begin), min(last, begin + width - 1)
        ((lines,),) = read(statement, [wanted, *ends])
        if lines:
            counted.append((bar, int(lines)))
    return counted


def _bar(origin_ms: int, width_ms: int) -> str:
    # Our own integers, written out: as parameters they would make GROUP BY another column.
    place = _PLACE[store.connection().vendor]
    return f"({place} - {first_place(origin_ms):d}) / {width_ms << PLACE_BITS:d}"


def _numbered() -> str:
    """Return where the numbers of lines come from that are in the log as the index has them."""
    vendor = store.connection().vendor
    ((is_changed,),) = read("SELECT EXISTS (SELECT 1 FROM log_marks)")
    if vendor == "sqlite" and not is_changed:
        return _UNJOINED
    return _HITS[vendor]


def ends(first: int, last: int) -> tuple[int, int] | None:
    """Return the milliseconds of the lowest and the highest number between two, if there is any."""
    ((lowest, highest),) = read(_ENDS, [first, last])
    return None if lowest is None else (milliseconds_of(lowest), milliseconds_of(highest))


def place_of(key: str) -> int | None:
    """Return the number of a line in the index."""
    found = read("SELECT docid FROM log_documents WHERE correlation_id = %s", [key])
    return int(found[0][0]) if found else None


def by_key(keys: Sequence[str]) -> list[LineRow]:
    """Read the lines with these keys, in any order."""
    if not keys:
        return []
    marks = ", ".join(["%s"] * len(keys))
    statement = (
        f"SELECT {_COLUMNS}, 0 FROM service_correlations c WHERE correlation_id IN ({marks})"  # noqa: S608  # ours
    )
    return [_row(*row) for row in read(statement, keys)]


def condition(search: Search) -> str:
    """Return the search as this store's index is asked."""
    return fts5(search, endings) if store.connection().vendor == "sqlite" else tsquery(search)


def _row(
    key: str, timestamp: Any, created: Any, level: str | None, handler: str, *rest: Any
) -> LineRow:
    request, response, tags, trace, docid = rest
    at = None if timestamp is None else moment(timestamp)
    return LineRow(
        key,
        at,
        at if at is not None and created == timestamp else moment(created),  # mostly the same
        level,
        handler,
        None if request is None else StoredJson(str(request)),
        None if response is None else StoredJson(str(response)),
        None if tags is None else StoredJson(str(tags)),
        trace,
        docid,
    )
