"""How many lines the index holds of a search: in all, by level, and in bars of time."""

from persistence import store
from persistence.plain_reads import read
from persistence.tsdb.log_index.language import Search
from persistence.tsdb.log_index.places import PLACE_BITS, first_place, milliseconds_of
from persistence.tsdb.queries.log_hits import HITS, UNCHANGED, condition

# Where no line was changed, none need be left out, and SQLite need not look up whose a number is.
_AT_REST = {
    "sqlite": "FROM log_index WHERE log_index MATCH %s AND log_index.rowid BETWEEN %s AND %s",
    "postgresql": HITS["postgresql"].removesuffix(UNCHANGED),
}
_PLACE = {"sqlite": "log_index.rowid", "postgresql": "d.docid"}
_ENDS = """
    SELECT (SELECT min(docid) FROM log_documents WHERE docid >= %s),
        (SELECT max(docid) FROM log_documents WHERE docid <= %s)"""
_ALL = 2**62
MANY = 20_000  # lines of a histogram
_NEWEST = 200  # lines that tell which levels are common


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
    found = HITS[vendor] if vendor == "sqlite" else _numbered()
    bar = _bar(origin_ms, width_ms)
    statement = f"SELECT {bar} AS bar, d.level, count(*) {found} GROUP BY bar, d.level"
    first = max(first, first_place(origin_ms))
    counted = read(statement, [condition(search), first, last])
    return [(int(bar), level, int(lines)) for bar, level, lines in counted]


def newest_levels(search: Search, first: int, last: int) -> list[str]:
    """Return the levels of the newest lines, the commonest first."""
    vendor = store.connection().vendor
    statement = (
        f"SELECT level FROM (SELECT d.level {HITS[vendor]}"  # noqa: S608  # constants of this module; what is searched is a parameter
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
    ((is_changed,),) = read("SELECT EXISTS (SELECT 1 FROM log_marks)")
    return (HITS if is_changed else _AT_REST)[store.connection().vendor]


def ends(first: int, last: int) -> tuple[int, int] | None:
    """Return the milliseconds of the lowest and the highest number between two, if there is any."""
    ((lowest, highest),) = read(_ENDS, [first, last])
    return None if lowest is None else (milliseconds_of(lowest), milliseconds_of(highest))
