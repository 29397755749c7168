"""A migration session with a PostgreSQL database."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connections

from persistence.store import BUSY_TIMEOUT_SECONDS, StoreError

LOCK = 0x4349524953  # "CIRIS": the advisory lock of all runners on this database
_SENTENCES = {
    "25006": "the session is read-only.",
    "42501": "the database role may not do this ({error}).",
    "53100": "the disk is full.",
    "55P03": "another process has locked it for {seconds} seconds; try again when that"
    " has finished.",
}


class PostgresqlEngine:
    """Autocommit but for `locked`; see engine.Engine for what each method does."""

    vendor = "postgresql"
    ledger = (
        "CREATE TABLE schema_migrations (filename text PRIMARY KEY,"
        " applied_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP, checksum text)"
    )
    errors: type[Exception] = psycopg.Error

    def __init__(self, using: str) -> None:
        self.place = f"PostgreSQL database {connections[using].settings_dict['NAME']}"
        parameters = connections[using].get_connection_params()
        try:
            self._session = psycopg.connect(**parameters, autocommit=True)
        except psycopg.Error as error:
            raise StoreError(f"{self.place}: {self.explain(error)}") from error

    def tables(self) -> set[str]:
        # An agent of 2.9 and later has two schemas of its own; an extension's tables are nobody's.
        return {
            name
            for (name,) in self.rows(
                "SELECT CASE WHEN nspname IN ('cirislens', 'cirisgraph')"
                " THEN nspname || '_' || relname ELSE relname END"
                " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE relkind IN ('r', 'p')"
                " AND nspname IN (current_schema(), 'cirislens', 'cirisgraph')"
                " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid"
                " AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')"
            )
        }

    def columns(self, table: str) -> set[str]:
        found = self._session.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            (table,),
        )
        return {name for (name,) in found}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._session.execute(query).fetchall()

    def run(self, statement: str) -> None:
        self._session.execute(statement)

    def record(self, filename: str, checksum: str) -> None:
        self._session.execute(
            "INSERT INTO schema_migrations (filename, checksum) VALUES (%s, %s)",
            (filename, checksum),
        )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        self.run("BEGIN")
        try:
            self.run(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
            self.run(f"SELECT pg_advisory_xact_lock({LOCK})")
            yield
        finally:
            if self._session.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self._session.rollback()

    def explain(self, error: Exception) -> str:
        diagnosis = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        text = diagnosis or str(error).strip().partition("\n")[0]
        sentence = _SENTENCES.get(getattr(error, "sqlstate", None) or "", "{error}.")
        return sentence.format(error=text, seconds=BUSY_TIMEOUT_SECONDS)

    def settle(self) -> None:
        """Nothing is left to do: PostgreSQL has one journal mode."""

    def close(self) -> None:
        self._session.close()
