"""The bytes that a store's files hold: the SQLite file and its log, PostgreSQL's pages."""

from collections.abc import Iterator

import psycopg

from persistence.store import sqlite_path
from tests.engines import Store

# Every table, index and table of long texts of ours; what is in memory is written out before.
_PAGES = """
    SELECT c.relname, pg_read_binary_file(pg_relation_filepath(c.oid))
    FROM pg_class c LEFT JOIN pg_class toasted ON toasted.reltoastrelid = c.oid
    WHERE c.relkind IN ('r', 'i', 't') AND pg_relation_filenode(c.oid) IS NOT NULL
        AND (c.relnamespace = 'public'::regnamespace
            OR toasted.relnamespace = 'public'::regnamespace)"""


def bytes_of(store: Store) -> Iterator[tuple[str, bytes]]:
    """Yield each file, or relation, with what it holds."""
    if store.engine == "sqlite":
        path = sqlite_path(store.url)
        for file in (path, path.with_name(f"{path.name}-wal")):
            yield file.name, file.read_bytes() if file.exists() else b""
        return
    with psycopg.connect(store.url, autocommit=True) as server:
        server.execute("CHECKPOINT")
        yield from server.execute(_PAGES)
