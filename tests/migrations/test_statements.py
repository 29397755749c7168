"""Where one statement ends and the next begins."""

import pytest

from persistence.migrations.refusals import MigrationFilesError
from persistence.migrations.statements import statements

BOTH = ["sqlite", "postgresql"]


def split(sql, vendor):
    return statements(sql, vendor=vendor, file="005_x.sql")


@pytest.mark.parametrize("vendor", BOTH)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT ';';",
        "SELECT 'it''s; fine';",
        'SELECT ";" FROM t;',
        "SELECT 1 -- one; two\n;",
        "SELECT 1 /* one; two */;",
        "SELECT 1",
        "SELECT /* * / ; */ 1;",
    ],
)
def test_a_semicolon_inside_something_ends_nothing(vendor, sql):
    assert split(f"{sql}", vendor) == [sql]


@pytest.mark.parametrize("vendor", BOTH)
def test_blank_statements_and_comments_are_none(vendor):
    assert split("-- a; b\n;;\n/* c; */ SELECT 1;\n-- the end;", vendor) == ["SELECT 1;"]


def test_a_trigger_of_sqlite_is_one_statement():
    trigger = "CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; DELETE FROM v; END;"

    assert split(f"{trigger} SELECT 1;", "sqlite") == [trigger, "SELECT 1;"]


@pytest.mark.parametrize(
    "statement",
    [
        "DO $$ BEGIN PERFORM 1; END $$;",
        "DO $body$ BEGIN PERFORM '$$;'; END $body$;",
        r"SELECT E'it\'s;';",
        "SELECT 1 /* one /* two; */ three; */;",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);",
        "SELECT a$b$c, 'x' FROM t;",
    ],
)
def test_what_postgresql_quotes_is_one_statement(statement):
    assert split(f"{statement}\nSELECT 1;", "postgresql") == [statement, "SELECT 1;"]


@pytest.mark.parametrize("vendor", BOTH)
@pytest.mark.parametrize(
    "statement",
    [
        *("BEGIN", "commit", "/* c */ COMMIT", "END", "ROLLBACK", "START TRANSACTION"),
        *("SAVEPOINT a", "ATTACH 'x' AS y", "PRAGMA journal_mode=WAL", "VACUUM"),
    ],
)
def test_a_file_may_not_control_its_transaction(vendor, statement):
    with pytest.raises(MigrationFilesError, match=r"005_x\.sql holds .* may not control it"):
        split(f"SELECT 1; {statement};", vendor)


def test_a_file_may_defer_foreign_keys():
    assert split("PRAGMA defer_foreign_keys = ON;", "sqlite")
