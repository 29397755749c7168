"""Rows by what their JSON holds: exact, whatever characters the keys are made of.

SQL narrows the rows down by text that must occur in them; each row left is then parsed
and compared. A row whose JSON is malformed matches nothing and disturbs nobody.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from persistence.fields import StoredJson
from persistence.ordering import Order
from persistence.paging import Page, cursor_after, paginate

M = TypeVar("M", bound=Model)
Key = str | tuple[str, ...]
_MISSING = object()
# No writer of JSON escapes these, so they occur in the stored text just as they are.
_PLAIN = re.compile(r"[A-Za-z0-9 _.:@#-]*\Z")
_LARGEST_CHUNK = 5_000


def holds(stored: StoredJson | None, wanted: Mapping[Key, Any]) -> bool:
    """Say whether the JSON object has each wanted key with exactly the wanted value.

    A tuple of keys is a path into nested objects; a dot in a key is a dot in a key.
    """
    value = stored.value if stored is not None else None
    return all(_same(_at(value, key), expected) for key, expected in wanted.items())


def likely(column: str, wanted: Mapping[Key, Any]) -> Q:
    """Return the condition that every matching row meets, for SQL to narrow down with."""
    condition = Q()
    for key, expected in wanted.items():
        for part in (key,) if isinstance(key, str) else key:
            if _PLAIN.match(part):
                condition &= Q(**{f"{column}__contains": json.dumps(part)})
        if isinstance(expected, str) and _PLAIN.match(expected):
            condition &= Q(**{f"{column}__contains": json.dumps(str(expected))})
    return condition


def scan(
    rows: QuerySet[M],
    order: Order,
    keep: Callable[[M], bool],
    *,
    cursor: str | None = None,
    size: int,
) -> Page[M]:
    """Read on until `size` rows are worth keeping. Raises BadCursor, TimeLimitReached."""
    found: list[M] = []
    chunk = min(size, _LARGEST_CHUNK)
    while True:
        page = paginate(rows, order, cursor=cursor, size=chunk)
        for row in page.rows:
            if keep(row):
                if len(found) == size:
                    return Page(found, None, cursor_after(found[-1], order))
                found.append(row)
        if page.next is None:
            return Page(found, None, None)
        cursor, chunk = page.next, min(chunk * 2, _LARGEST_CHUNK)


def _at(value: Any, key: Key) -> Any:
    for part in (key,) if isinstance(key, str) else key:
        if not isinstance(value, dict) or part not in value:
            return _MISSING
        value = value[part]
    return value


def _same(one: Any, other: Any) -> bool:
    """Compare as JSON does: true is not 1, but 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
