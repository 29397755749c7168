"""Taking lines out of the index and into it, with the counts that go with them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from persistence import store
from persistence.tsdb.log_index.conditions import tsvector
from persistence.tsdb.log_index.documents import Document
from persistence.tsdb.log_index.places import PLACE_BITS, first_place, milliseconds_of

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds
_MOST_KEYS = 500
_UNINDEX = "INSERT INTO log_index (log_index, rowid, words) VALUES ('delete', %s, %s)"
_INDEX = "INSERT INTO log_index (rowid, words) VALUES (%s, %s)"
_COUNT = (
    "INSERT INTO log_counts (width, start, level, component, lines) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (width, start, level, component)"
    " DO UPDATE SET lines = log_counts.lines + excluded.lines"
)
_UNCOUNTED = (
    "DELETE FROM log_counts"
    " WHERE width = %s AND start = %s AND level = %s AND component = %s AND lines <= 0"
)
Cell = tuple[int, int, str, str]


def replace(keys: Iterable[str], documents: Sequence[Document]) -> None:
    """Take out what the index holds of the keys, and put in the documents instead."""
    with store.connection().cursor() as cursor:
        counts: Counter[Cell] = Counter()
        for place, level, component in _take_out(cursor, list(keys)):
            counts.subtract(_cells(place, level, component))
        for place, document in _put_in(cursor, documents):
            counts.update(_cells(place, document.level, document.component))
        changed = [(cell, lines) for cell, lines in counts.items() if lines]
        cursor.executemany(_COUNT, [(*cell, lines) for cell, lines in changed])
        cursor.executemany(_UNCOUNTED, [cell for cell, lines in changed if lines < 0])


def _take_out(cursor: Any, keys: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    for start in range(0, len(keys), _MOST_KEYS):
        some = keys[start : start + _MOST_KEYS]
        words = "words" if store.connection().vendor == "sqlite" else "NULL"
        cursor.execute(
            f"SELECT docid, level, component, {words} FROM log_documents"  # noqa: S608  # ours
            f" WHERE correlation_id IN ({', '.join(['%s'] * len(some))}) ORDER BY docid",
            some,
        )
        found = cursor.fetchall()
        if store.connection().vendor == "sqlite":
            cursor.executemany(_UNINDEX, [(place, words) for place, _, _, words in found])
        cursor.executemany(
            "DELETE FROM log_documents WHERE docid = %s", [(place,) for place, *_ in found]
        )
        yield from ((place, level, component) for place, level, component, _ in found)


def _put_in(cursor: Any, documents: Sequence[Document]) -> list[tuple[int, Document]]:
    placed = list(_placed(cursor, documents))
    is_sqlite = store.connection().vendor == "sqlite"
    mark = "%s" if is_sqlite else "%s::tsvector"
    cursor.executemany(
        "INSERT INTO log_documents (docid, correlation_id, level, component, words)"  # noqa: S608  # ours
        f" VALUES (%s, %s, %s, %s, {mark})",
        [
            (p, d.correlation_id, d.level, d.component, d.words if is_sqlite else _vector(d))
            for p, d in placed
        ],
    )
    if is_sqlite:
        cursor.executemany(_INDEX, [(place, document.words) for place, document in placed])
    return placed


def _placed(cursor: Any, documents: Sequence[Document]) -> Iterator[tuple[int, Document]]:
    """Give each document a number after those of its millisecond, the lowest number first.

    Of one millisecond they keep their order.
    """
    timed = [(first_place(document.milliseconds), document) for document in documents]
    cursor.execute("SELECT max(docid) FROM log_documents")
    (highest,) = cursor.fetchone()
    free = last = -1
    for first, document in sorted(timed, key=itemgetter(0)):
        if first > last or free > last:
            is_new = highest is None or first > highest  # as lines are that come in order
            free = max(free, first if is_new else _first_free(cursor, first))
            last = free | ((1 << PLACE_BITS) - 1)
        yield free, document
        free += 1


def _first_free(cursor: Any, first: int) -> int:
    """Return the first number of a millisecond that is free; of a full one, of the next."""
    while True:
        last = first + (1 << PLACE_BITS) - 1
        cursor.execute(
            "SELECT max(docid) FROM log_documents WHERE docid BETWEEN %s AND %s", (first, last)
        )
        (highest,) = cursor.fetchone()
        if highest is None or highest < last:
            return first if highest is None else int(highest) + 1
        first = last + 1


def _vector(document: Document) -> str:
    return tsvector(document.words.split())


def _cells(place: int, level: str, component: str) -> list[Cell]:
    """Return the cells that a line is counted in: by its number, which it keeps."""
    seconds = milliseconds_of(place) // 1000
    return [
        (MINUTE, seconds - seconds % MINUTE, level, ""),
        (HOUR, seconds - seconds % HOUR, level, component),
        (DAY, seconds - seconds % DAY, level, component),
    ]
