"""SQL that lives in files: one question each, in the engine's own words where they differ."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from persistence import store

_HERE = Path(__file__).parent


@cache
def sql(concept: str, name: str, vendor: str) -> str:
    """Return `<concept>/sql/<name>.sql`, or its variant for this engine if there is one."""
    folder = _HERE / concept / "sql"
    variant = folder / f"{name}.{vendor}.sql"
    return (variant if variant.is_file() else folder / f"{name}.sql").read_text()


def rows(concept: str, name: str, **values: Any) -> list[tuple[Any, ...]]:
    """Ask the question of that file; `values` are its named parameters."""
    connection = store.connection()
    parameters: Mapping[str, Any] = values
    with connection.cursor() as cursor:
        cursor.execute(sql(concept, name, connection.vendor), parameters)
        return [tuple(row) for row in cursor.fetchall()]
