"""Leaving nothing in the index of what was taken out of it.

FTS5 only notes that a word is gone from a line; the word itself goes when the parts of the
index are merged into one. PostgreSQL's index holds words of whole rows, and goes with them.
"""

from collections.abc import Callable

from persistence import store
from persistence.tsdb.log_index import keeping
from persistence.tsdb.log_index.pending import is_kept
from persistence.writing import transaction

_PAGES = 500  # of the index that one transaction merges
_MERGE = "INSERT INTO log_index (log_index, rank) VALUES ('merge', %s)"
_NOTHING_LEFT = 2  # fewer changes than this: FTS5's own sign that there was nothing to merge


def settle(on_step: Callable[[], object] = lambda: None) -> None:
    """Take in what was changed, then merge the index into one part: short transactions, all.

    Of a large log they are many; `on_step` is called after each.
    """
    if not is_kept():
        return
    keeping.catch_up(progress=lambda _: on_step())
    if store.connection().vendor != "sqlite":
        return
    _merge(-_PAGES)  # begins: all parts are to become one, whatever their sizes
    while _merge(_PAGES) >= _NOTHING_LEFT:
        on_step()


def _merge(pages: int) -> int:
    driver = store.connection().connection
    before = driver.total_changes
    with transaction(), store.connection().cursor() as cursor:
        cursor.execute(_MERGE, (pages,))
    return int(driver.total_changes - before)
