"""The TEMP VIEWs that give an agent's store the one shape: see shapes.

On PostgreSQL agents keep JSON as `jsonb` and times without their zone, which is UTC; the views
give text and times with a zone, as everything above reads them.
"""

from collections.abc import Mapping

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from persistence.eras import Era
from persistence.logical_tables import COLUMNS

# What a view reads with (PostgreSQL); malformed text is NULL. No function of a session is found
# by its bare name: that of a store of ours comes from its migrations.
FUNCTIONS = """
    CREATE FUNCTION pg_temp.ciris_json(stored text) RETURNS jsonb IMMUTABLE STRICT LANGUAGE plpgsql
    AS $$ BEGIN RETURN stored::jsonb; EXCEPTION WHEN others THEN RETURN NULL; END $$;
    CREATE FUNCTION pg_temp.ciris_time(stored text) RETURNS timestamptz STABLE STRICT
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN stored::timestamptz; EXCEPTION WHEN others THEN RETURN NULL; END $$"""
_READ = {  # by the type that a column has, and the one that it is to have
    ("json", "text"): "{}::text",
    ("jsonb", "text"): "{}::text",
    ("text", "timestamptz"): "pg_temp.ciris_time({})",
    ("timestamp without time zone", "timestamptz"): "({} AT TIME ZONE 'UTC')",
    ("boolean", "integer"): "{}::integer",
}


def view(
    connection: BaseDatabaseWrapper,
    era: Era,
    table: str,
    types: Mapping[str, str],
    *,
    numbered: bool,
) -> str | None:
    """Return the statement that gives `table` its logical columns; None if it has them.

    `types` has the columns that the store holds for it, none where it has no such table.
    """
    wanted = _wanted(table, connection)
    read = {
        name: _READ.get((kind, wanted.get(name, "")), "{}").format(name)
        for name, kind in types.items()
    }
    mapped = {**read, **era.columns.get(table, {})} if types else {}
    if era.source(table) == table and all(mapped.get(name) == name for name in COLUMNS[table]):
        return None
    parts = [
        f"{mapped.get(column) or _typed(default, wanted.get(column, ''))} AS {column}"
        for column, default in COLUMNS[table].items()
    ]
    if numbered:
        parts.append("rowid AS rowid")
    schema = "main" if connection.vendor == "sqlite" else "public"
    origin = f'FROM {schema}."{era.source(table)}"' if types else "WHERE 1 = 0"
    return f'CREATE TEMPORARY VIEW "{table}" AS SELECT {", ".join(parts)} {origin}'


def _wanted(table: str, connection: BaseDatabaseWrapper) -> Mapping[str, str]:
    """Return the types that columns are to have; none on SQLite, where any does."""
    if connection.vendor == "sqlite":
        return {}
    models = apps.get_app_config("persistence").get_models()
    fields = [field for one in models if one._meta.db_table == table for field in one._meta.fields]
    return {str(field.column): field.db_type(connection) or "" for field in fields}


def _typed(expression: str, kind: str) -> str:
    return f"CAST({expression} AS {kind})" if kind else expression
