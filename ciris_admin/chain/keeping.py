"""Triggers that keep a table append-only, on either engine, for the migrations of the chain."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    "CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} WHEN NOT ({may}) {refuse}",
    "CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {refuse}",
    # INSERT OR REPLACE removes a row without firing its delete trigger.
    (
        "CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table}"
        " WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {same}) {refuse}"
    ),
)
REFUSE = "BEGIN SELECT RAISE(ABORT, '{table} is append-only: what it holds stays.'); END"
POSTGRESQL = (
    (
        "CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'UPDATE' AND ({may}) THEN RETURN NEW; END IF;"
        " RAISE EXCEPTION '{table} is append-only: what it holds stays.'; END $$"
    ),
    (
        "CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION {table}_keep()"
    ),
    (
        "CREATE TRIGGER {table}_keep_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep()"
    ),
)


def keep(editor: BaseDatabaseSchemaEditor, table: str, *, same: str, may: str = "1 = 0") -> None:
    """Refuse deletes, replacements, and updates unless `may` (SQL over OLD and NEW) allows them.

    `same` is the SQL under which a row has a unique value of NEW.
    """
    on_sqlite = editor.connection.vendor == "sqlite"
    for statement in SQLITE if on_sqlite else POSTGRESQL:
        refuse = REFUSE.format(table=table)
        editor.execute(statement.format(table=table, may=may, same=same, refuse=refuse))


def keep_no_more(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `keep` before a table is dropped: SQLite's triggers go with their table."""
    if editor.connection.vendor != "sqlite":
        editor.execute(f"DROP FUNCTION {table}_keep() CASCADE")


def only(columns: str, table_columns: str) -> str:
    """Return the SQL under which an UPDATE sets `columns` (once, from NULL) and nothing else."""
    free = columns.split()
    kept = [name for name in table_columns.split() if name not in free]
    unchanged = [
        f"(NEW.{name} = OLD.{name} OR NEW.{name} IS NULL AND OLD.{name} IS NULL)" for name in kept
    ]
    return " AND ".join([*unchanged, *(f"OLD.{name} IS NULL" for name in free)])
