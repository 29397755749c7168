"""Tags as agents store them: read from JSON objects, values compared as text."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from persistence.fields import StoredJson
from persistence.texts import readable


@dataclass(frozen=True)
class TagValue:
    text: str
    points: int


@dataclass(frozen=True)
class TagKey:
    """One key with the values it takes, the most frequent first."""

    name: str
    values: Sequence[TagValue]


def pairs(tags: StoredJson | None) -> Mapping[str, str]:
    """Return what can be filtered by: the scalar tags, as the text a filter compares with."""
    found = tags.value if tags is not None else None
    if not isinstance(found, dict):
        return {}
    return {
        readable(key): text for key, value in found.items() if (text := _text(value)) is not None
    }


def tag(tags: StoredJson | None, key: str) -> str | None:
    """Return the text of one scalar tag, as `pairs` has it; None of what is no such tag."""
    found = tags.value if tags is not None else None
    return _text(found[key]) if isinstance(found, dict) and key in found else None


def tag_keys(counted: Iterable[tuple[str, int]]) -> list[TagKey]:
    """Gather stored tag texts, each with how many rows have it, by key and value."""
    values: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for text, number in counted:
        for key, value in pairs(StoredJson(text)).items():
            values[key][value] += number
    return _sorted(values)


def merged(found: Iterable[Sequence[TagKey]]) -> list[TagKey]:
    """Gather the tags of several metrics."""
    values: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for keys in found:
        for key in keys:
            for value in key.values:
                values[key.name][value.text] += value.points
    return _sorted(values)


def _sorted(values: Mapping[str, Mapping[str, int]]) -> list[TagKey]:
    return [
        TagKey(key, [TagValue(*item) for item in sorted(found.items(), key=_frequent)])
        for key, found in sorted(values.items())
    ]


def _frequent(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return readable(str(value)) if isinstance(value, str | int | float) else None


@lru_cache(maxsize=4096)
def has_pair(tags: str | None, key: str, wanted: str) -> bool:
    """Say whether a stored text of tags has this key with this value; `HasPair` says it in SQL.

    The value is what a person types: it is the string that reads so, or the JSON value that is
    written so (`5`, `true`, `null`, `["a"]`).
    """
    found = StoredJson(tags).value if tags is not None else None
    if not isinstance(found, dict) or key not in found:
        return False
    if found[key] == wanted:
        return True
    typed = StoredJson(wanted)
    return not typed.malformed and _alike(found[key], typed.value)


def _alike(one: Any, other: Any) -> bool:
    """Compare JSON values: `true` is not 1, but 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list | dict):
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return bool(one == other)
