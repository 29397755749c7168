"""What SQLite's full-text index alone takes for the search in an address: a page and a count.

Our page cannot cost less: where this grows with the log, so does the page.
"""

import sqlite3
import time
import urllib.parse
from contextlib import closing
from pathlib import Path
from statistics import median

from persistence.counting import COUNT_CAP
from persistence.tsdb.log_index.conditions import fts5
from persistence.tsdb.log_index.language import parse

TIMES = 9
_MATCHING = "FROM log_index WHERE log_index MATCH ?"
_PAGE = f"SELECT rowid {_MATCHING} ORDER BY rowid DESC LIMIT 51"
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_MATCHING} LIMIT {COUNT_CAP + 1})"


def bare_search(store: Path, address: str) -> float | None:
    """Return the median seconds of the processor; None of an address that searches for nothing."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
    if not address.startswith("/logs/") or "q" not in query:
        return None
    wanted = fts5(parse(query["q"][0]))
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        return median(_asked(db, wanted) for _ in range(TIMES))


def _asked(db: sqlite3.Connection, wanted: str) -> float:
    start = time.process_time()
    page = db.execute(_PAGE, [wanted]).fetchall()
    if len(page) > 50:
        db.execute(_COUNT, [wanted]).fetchone()
    return time.process_time() - start
