"""Reading a table batch by batch in the order of its key, and what is found in a row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence import store
from persistence.secrets.detection.findings import Place
from persistence.secrets.scanning.sources import Source
from persistence.secrets.watching import places_in
from persistence.writing import InvalidInput

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class StoredRow:
    """The text of one row, by column; `scope` is empty where the table has none."""

    key: Key
    item_id: str
    scope: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Held:
    """What a column holds, named as paths name it; `as_json`: it is written as JSON."""

    column: str
    name: str
    value: Any
    as_json: bool


@dataclass(frozen=True)
class InClear:
    """A secret that stands in clear: where, and of what kind. It holds nothing of the value."""

    path: str
    pattern: str
    description: str
    sensitivity: str
    letters: int  # how long the value is


def after(source: Source, key: Key | None, size: int) -> list[StoredRow]:
    """Return the rows that follow a key; those without a key of their own are left out."""
    names = ", ".join(_quoted(name) for name in source.key)
    marks = ", ".join(["%s"] * len(source.key))
    where = f"WHERE ({names}) > ({marks})" if key else f"WHERE {_quoted(source.key[0])} IS NOT NULL"
    query = f"{_select(source)} {where} ORDER BY {names} LIMIT {size}"
    return _rows(source, query, key or ())


def again(source: Source, key: Key) -> StoredRow | None:
    """Return a row as it is now, and keep others from changing it until the transaction ends."""
    same = " AND ".join(f"{_quoted(name)} = %s" for name in source.key)
    lock = " FOR UPDATE" if store.connection().vendor == "postgresql" else ""
    found = _rows(source, f"{_select(source)} WHERE {same}{lock}", key)
    return found[0] if found else None


def write(source: Source, key: Key, texts: Mapping[str, str]) -> None:
    """Put these texts into the columns of a row."""
    changes = ", ".join(f"{_quoted(name)} = %s" for name in texts)
    same = " AND ".join(f"{_quoted(name)} = %s" for name in source.key)
    query = f"UPDATE {source.table} SET {changes} WHERE {same}"  # noqa: S608  # names of ours
    with store.connection().cursor() as cursor:
        cursor.execute(query, [*texts.values(), *key])


def found_in(source: Source, row: StoredRow) -> Iterator[InClear]:
    """Yield what stands in clear in a row."""
    for held in held_in(source, row):
        places = places_in(held.value)
        hidden = {place.path for place in places if place.in_key}
        for place in places:
            kind, finding = place.finding.kind, place.finding
            yield InClear(
                _path(held.name, place, hidden),
                kind.pattern,
                kind.description,
                str(kind.sensitivity),
                finding.end - finding.start,
            )


def held_in(source: Source, row: StoredRow) -> Iterator[Held]:
    """Yield what the columns of a row hold, those of JSON parsed.

    JSON that names a key twice is taken as a text, or what the first one held would not be
    seen; so is what is no JSON, or nested beyond what can be walked.
    """
    for column, name in source.text:
        if column in row.texts:
            yield Held(column, name, row.texts[column], as_json=False)
    for column, name in source.json:
        if column in row.texts:
            yield _parsed(column, name, row.texts[column])


def _parsed(column: str, name: str, text: str) -> Held:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        places_in(value)
    except (ValueError, RecursionError, InvalidInput):
        return Held(column, name, text, as_json=False)
    return Held(column, name, value, as_json=True)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError
    return value


def _refuse(_constant: str) -> Any:
    raise ValueError


def _path(name: str, place: Place, hidden: set[tuple[str | int, ...]]) -> str:
    """Write where a secret stands; a key that is one itself is not in it."""
    steps = [name]
    for end, step in enumerate(place.path, 1):
        if place.path[:end] in hidden:
            steps.append(" (a key)")
        else:
            steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(steps)


def _select(source: Source) -> str:
    item = _quoted(source.item or source.key[0])
    scope = '"scope"' if source.has_scope else "''"
    columns = [*map(_quoted, source.key), item, scope, *map(_quoted, source.columns)]
    return f"SELECT {', '.join(columns)} FROM {source.table}"  # noqa: S608  # names of ours


def _rows(source: Source, query: str, values: Key) -> list[StoredRow]:
    with store.connection().cursor() as cursor:
        cursor.execute(query, list(values))
        found = cursor.fetchall()
    wide = len(source.key)
    return [
        StoredRow(
            tuple(row[:wide]),
            str(row[wide] or ""),
            str(row[wide + 1] or ""),
            {
                column: str(text)
                for column, text in zip(source.columns, row[wide + 2 :], strict=True)
                if text is not None
            },
        )
        for row in found
    ]


def _quoted(name: str) -> str:
    return f'"{name}"'
