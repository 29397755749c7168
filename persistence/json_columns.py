"""Questions to JSON in text columns, on both engines; malformed text answers no, never an error."""

import json
import re
import sys
from typing import Any

from django.db.models import BinaryField, BooleanField, F, Func, IntegerField, Q, Value
from django.db.models.sql.compiler import SQLCompiler

from persistence import shapes

# What jsonb cannot hold: the escape of NUL, and halves of surrogate pairs.
_NOT_FOR_JSONB = re.compile(r"\\u(0000|d[89a-f])", re.IGNORECASE)

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")  # no text that SQLite can hold


class _OfColumn(Func):
    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def _column(self, compiler: SQLCompiler) -> str:
        text: str = compiler.compile(self.get_source_expressions()[0])[0]
        return text


class StoredBytes(_OfColumn):
    """The exact bytes of a text column, also those that are not UTF-8."""

    output_field = BinaryField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return f"CAST({self._column(compiler)} AS BLOB)", []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return f"convert_to({self._column(compiler)}, 'UTF8')", []


class ByteSize(_OfColumn):
    """How many bytes a text column holds."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return f"length(CAST({self._column(compiler)} AS BLOB))", []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return f"octet_length({self._column(compiler)})", []


class HasPair(Func):
    """Whether the JSON object in a column has this key with this value.

    The value is what a person types: it matches the string that reads so and the JSON
    value that is written so (`5`, `true`, `null`, `["a"]`). The key is any text.
    """

    output_field = BooleanField()

    def __init__(self, column: str, key: str, value: str) -> None:
        super().__init__(F(column), Value(key), Value(value))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        column, key, value = self._parts(compiler)
        same, values = _same_on_sqlite(value)
        pairs = f"json_each(CASE WHEN json_valid({column}) THEN {column} END) AS pair"
        matches = f"pair.key = %s AND (pair.type = 'text' AND pair.atom = %s OR {same})"
        # Column and condition are ours; what a person typed is in the parameters.
        return f"EXISTS (SELECT 1 FROM {pairs} WHERE {matches})", [key, value, *values]  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        column, key, value = self._parts(compiler)
        written = _as_json(value)
        also = written is not None and not _NOT_FOR_JSONB.search(written)
        candidates = "to_jsonb(%s::text)" + (", %s::jsonb" if also else "")
        parse = shapes.of(connection).json_function
        return (
            f"coalesce({parse}({column}) -> %s IN ({candidates}), false)",
            [key, value, *([written] if also else [])],
        )

    def _parts(self, compiler: SQLCompiler) -> tuple[str, str, str]:
        column, key, value = self.get_source_expressions()
        return compiler.compile(column)[0], key.value, value.value


def holds_text(column: str, text: str) -> Q:
    """Match JSON text that contains `text`, as it reads or as JSON escapes it."""
    escaped = json.dumps(text)[1:-1]
    found = Q(**{f"{column}__icontains": text})
    return found if escaped == text else found | Q(**{f"{column}__icontains": escaped})


def _as_json(value: str) -> str | None:
    """Return `value` as normalised JSON; None if it is none, or a number too large to hold."""
    try:
        parsed = json.loads(value, parse_constant=_refuse)
        endless = isinstance(parsed, int | float) and abs(parsed) > sys.float_info.max
        return None if endless else json.dumps(parsed)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _same_on_sqlite(value: str) -> tuple[str, list[Any]]:
    """Return the condition under which json_each's row is the JSON value `value`."""
    written = _as_json(value)
    match None if written is None else json.loads(written):
        case bool() as flag:
            return "pair.type = %s", [str(flag).lower()]
        case int() | float() as number:
            return "pair.type IN ('integer', 'real') AND pair.atom = %s", [
                number if abs(number) < 2**63 else float(number)
            ]
        case str() as text if not _HALF_A_PAIR.search(text):
            return "pair.type = 'text' AND pair.atom = %s", [text]
        case list() | dict():
            return "pair.type IN ('array', 'object') AND pair.value = json(%s)", [written]
        case _:
            return "pair.type = %s", ["null" if written == "null" else ""]
