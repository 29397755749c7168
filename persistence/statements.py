"""SQL that lives in files: one question each, in the engine's own words where they differ."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from persistence import store
from persistence.other_values import OtherValue

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
        return [tuple(map(_as_answered, row)) for row in cursor.fetchall()]


def _as_answered(value: Any) -> Any:
    # No file asks for bytes: where they come, they stand where text was promised.
    return OtherValue(value) if type(value) is bytes else value
