"""What the index answers: lines in the order of their numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from persistence import store
from persistence.fields import StoredJson
from persistence.moments import Moment, moment
from persistence.plain_reads import read
from persistence.tsdb.log_index.conditions import fts5, tsquery
from persistence.tsdb.log_index.endings import endings
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.nearness import lines_to_read
from persistence.tsdb.log_lines import LOG_ENTRY

_COLUMNS = (
    "c.correlation_id, c.timestamp, c.created_at, c.log_level, c.handler_name, c.request_data,"
    " c.response_data, c.tags, c.trace_id"
)
UNCHANGED = """
    AND NOT EXISTS (SELECT 1 FROM log_marks m WHERE m.correlation_id = d.correlation_id)"""
# The index first, whatever the statistics say: it has the lines in their order already.
HITS = {
    "sqlite": f"""
    FROM log_index CROSS JOIN log_documents d ON d.docid = log_index.rowid
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s {UNCHANGED}""",
    "postgresql": f"""
    FROM log_documents d
    WHERE d.words @@ %s::tsquery AND d.docid BETWEEN %s AND %s {UNCHANGED}""",
}
_PAGES = {
    # A line that was replaced has the number of a new row, and is among those that wait.
    "sqlite": f"""
    SELECT {_COLUMNS}, d.docid
    FROM log_index CROSS JOIN log_documents d ON d.docid = log_index.rowid
    CROSS JOIN service_correlations c ON c.correlation_id = d.correlation_id
    WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s {UNCHANGED}
        AND c.rowid <= %s AND c.correlation_type || '' = '{LOG_ENTRY}'
    ORDER BY log_index.rowid {{way}} LIMIT %s""",  # noqa: S608  # ours
    # What has to be sorted is sorted before its rows are looked up: of a word in thousands of
    # lines these would take the longest.
    "postgresql": f"""
    SELECT {_COLUMNS}, d.docid FROM (
        SELECT d.docid, d.correlation_id {HITS["postgresql"]} AND %s >= 0
        ORDER BY d.docid {{way}} LIMIT %s
    ) AS d JOIN service_correlations c ON c.correlation_id = d.correlation_id
    ORDER BY d.docid {{way}}""",  # noqa: S608  # ours
}
# The same of the nearest lines alone (log_index.nearness), and whether these are all there are.
_NEAREST = f"""
    SELECT {_COLUMNS}, d.docid FROM (
        SELECT d.docid, d.correlation_id FROM (
            SELECT * FROM log_documents WHERE docid BETWEEN %s AND %s
            ORDER BY docid {{way}} LIMIT %s
        ) AS d WHERE d.words @@ %s::tsquery {UNCHANGED}
        ORDER BY d.docid {{way}} LIMIT %s
    ) AS d JOIN service_correlations c ON c.correlation_id = d.correlation_id
    ORDER BY d.docid {{way}}"""  # noqa: S608  # ours
_ARE_ALL = """
    SELECT count(*) < %s FROM (
        SELECT FROM log_documents WHERE docid BETWEEN %s AND %s LIMIT %s
    ) AS nearest"""
# What lies beyond these is sorted: in the order of the numbers it could be met after all others.
_FAR = _PAGES["postgresql"].replace(
    "ORDER BY d.docid {way} LIMIT", "ORDER BY d.docid + 0 {way} LIMIT"
)


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
    vendor, way = store.connection().vendor, "ASC" if backwards else "DESC"
    statement, wanted = _PAGES[vendor], condition(search)
    if vendor == "postgresql" and (lines := lines_to_read(search, most)):
        rows = read(_NEAREST.format(way=way), [first, last, lines, wanted, most])
        if len(rows) == most or read(_ARE_ALL, [lines, first, last, lines])[0][0]:
            return [_row(*row) for row in rows]
        statement = _FAR
    rows = read(statement.format(way=way), [wanted, first, last, seen, most])
    return [_row(*row) for row in rows]


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
