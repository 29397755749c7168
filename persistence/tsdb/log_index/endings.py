"""The words of the index that begin alike (SQLite).

FTS5 gathers and sorts every line of a beginning before it gives the first: of `req*` in five
million lines, a tenth of a second. Of the words themselves it gives the newest line at once.
"""

from persistence import store
from persistence.plain_reads import read

MOST = 32  # words; of more FTS5's own way is as quick
# Of the connection alone: the store's file does not know it.
_WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.log_words USING fts5vocab(main, log_index, instance)"
)
# A row for each time that a word stands somewhere: of rare words these are all at once.
_NEXT = "SELECT term FROM temp.log_words WHERE term >= %s AND term < %s LIMIT %s"
_AT_ONCE = 100
_AFTER_ALL = "\U0010ffff"


def endings(beginning: str) -> list[str] | None:
    """Return the words that begin so, itself among them if it is one; None if more than MOST."""
    connection = store.connection()
    connection.ensure_connection()
    connection.connection.execute(_WORDS)
    found: dict[str, None] = {}
    at = beginning
    while len(found) <= MOST:
        some = read(_NEXT, [at, beginning + _AFTER_ALL, _AT_ONCE])
        found |= dict.fromkeys(word for (word,) in some)
        if len(some) < _AT_ONCE:
            return list(found) if len(found) <= MOST else None
        at = some[-1][0] + " "  # which is in no word, and lower than all that is
    return None
