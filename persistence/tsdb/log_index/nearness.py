"""How far back a search is worth reading line by line (PostgreSQL).

Its index gives all lines of a search in no order: of a phrase in a hundredth of five million
lines, fifty thousand to sort for the newest fifty. These are met soon enough from the newest line
backwards, unless they are rare or lie far back. The planner could tell of one word alone; of a
phrase it knows nothing, and of words together what would hold if they had nothing to do with
each other.
"""

import time
from collections.abc import Mapping
from functools import lru_cache

from persistence import store
from persistence.plain_reads import read
from persistence.tsdb.log_index.language import Field, Phrase, Search

_ENOUGH = 4  # times as many lines as it takes if those that are found lie evenly
_LOOKS = 16  # lines that are read in the time that the index takes for one
_KEPT_SECONDS = 600  # what ANALYZE has found changes slowly, and decides of time alone
_SHARES = """
    SELECT reltuples, array(
        SELECT (word, share) FROM pg_stats s,
            unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS c (word, share)
        WHERE s.tablename = 'log_documents' AND s.schemaname = current_schema()
            AND s.attname = 'words' AND word IS NOT NULL
    ) FROM pg_class WHERE oid = 'log_documents'::regclass"""


def lines_to_read(search: Search, most: int) -> int:
    """Return how many lines to read for `most` that are found; 0 where the index is as quick."""
    lines, shares = _common(store.alias(), int(time.monotonic() // _KEPT_SECONDS))
    share = min((_share(term, shares) for term in search.wanted), default=1.0)
    if not share * lines:
        return 0
    nearest = int(_ENOUGH * most / share)
    return nearest if nearest <= _LOOKS * share * lines else 0


def _share(term: Phrase | Field, shares: Mapping[str, float]) -> float:
    """Return in what share of all lines a term is at most: that of its rarest word."""
    if isinstance(term, Field):
        return min(1.0, sum(shares.get(word, 0.0) for word in term.words))
    *words, last = term.words
    ends = [word for word in shares if word.startswith(last)] if term.is_prefix else [last]
    rarest = min((shares.get(word, 0.0) for word in words), default=1.0)
    return min(rarest, sum(shares.get(word, 0.0) for word in ends))


@lru_cache(maxsize=8)
def _common(_alias: str, _period: int) -> tuple[float, Mapping[str, float]]:
    """Return how many lines the index holds, and of its commonest words their shares of these."""
    ((lines, shares),) = read(_SHARES)
    return max(lines, 0.0), dict(shares)
