"""JSON read without losing how a number is spelled, which keys come twice, or in what order.

A number is a tuple that holds its spelling: 1, 1.0 and true are three values, and `==`
compares whole trees of them exactly.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

MOST_PARTS = 300_000  # of both sides; a longer list of small values is compared as text
Number = tuple[str]
_QUOTED = json.JSONEncoder(ensure_ascii=False).encode
_DEEPEST_WRITTEN = 24
_MOST_LINES = 24
_SHORT_LIST, _SHORT_LINE = 20, 72  # values and letters
_LONGEST_LOOKED_INTO = 400_000  # letters of both texts


@dataclass(frozen=True)
class Attributes:
    """The object that attributes hold, and the keys that one of its objects has twice."""

    value: dict[str, Any]
    twice: tuple[str, ...]


def read(text: str) -> Attributes | None:
    """Parse attributes; None where they are malformed or no object."""
    twice: dict[str, None] = {}

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) != len(found):
            counted = Counter(key for key, _ in found)
            twice.update({key: None for key, number in counted.items() if number > 1})
        return made

    try:
        value = json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_number,
            object_pairs_hook=pairs,
        )
    except (ValueError, RecursionError):
        return None
    return Attributes(value, tuple(twice)) if isinstance(value, dict) else None


def parts(text: str) -> int:
    """Return about how many keys and values a text holds, without parsing it."""
    return text.count(",") + text.count(":")


def is_number(value: Any) -> TypeGuard[Number]:
    return isinstance(value, tuple)


def same_number(one: Number, other: Number) -> bool:
    """Say whether two spellings are one number: 1, 1.0 and 10e-1 are."""
    try:
        return Decimal(one[0]) == Decimal(other[0])
    except InvalidOperation:
        return False


def kind(value: Any) -> str:
    """Name the kind of a value in a word."""
    match value:
        case dict():
            return "object"
        case list():
            return "list"
        case str():
            return "text"
        case bool():
            return "true or false"
        case None:
            return "null"
    return "number"


def leaves_of(values: Iterable[Any]) -> int:
    """Count the values at the ends of trees; an empty object or list counts as one."""
    found, inner = 0, list(values)
    while inner:
        one = inner.pop()
        if isinstance(one, dict) and one:
            inner.extend(one.values())
        elif isinstance(one, list) and one:
            inner.extend(one)
        else:
            found += 1
    return found


def written(value: Any, letters: int) -> tuple[str, bool]:
    """Write a value as JSON over several lines; return its beginning and whether it was cut."""
    pieces: list[str] = []
    length = lines = 0
    for piece in _write(value, 0):
        pieces.append(piece)
        length += len(piece)
        lines += "\n" in piece
        if length > letters or lines > _MOST_LINES:
            return "".join(pieces)[:letters], True
    return "".join(pieces), False


def _write(value: Any, depth: int) -> Iterator[str]:
    match value:
        case dict() | list() if not value:
            yield "{}" if isinstance(value, dict) else "[]"
        case dict() | list() if depth >= _DEEPEST_WRITTEN:
            yield "…"
        case list() if _line(value):
            yield _line(value)
        case dict():
            yield from _inside("{", "}", ((f"{_QUOTED(k)}: ", v) for k, v in value.items()), depth)
        case list():
            yield from _inside("[", "]", (("", one) for one in value), depth)
        case tuple():
            yield value[0]
        case _:
            yield _QUOTED(value)


def _line(values: list[Any]) -> str:
    """Write a short list of plain values on one line; nothing for another."""
    if len(values) > _SHORT_LIST or any(isinstance(one, dict | list) for one in values):
        return ""
    line = ", ".join(piece for one in values for piece in _write(one, 0))
    return f"[{line}]" if len(line) <= _SHORT_LINE else ""


def _inside(begin: str, end: str, members: Iterator[tuple[str, Any]], depth: int) -> Iterator[str]:
    yield begin
    separator = "\n"
    for name, value in members:
        yield f"{separator}{'  ' * (depth + 1)}{name}"
        yield from _write(value, depth + 1)
        separator = ",\n"
    yield f"\n{'  ' * depth}{end}"


def _number(text: str) -> Number:
    return (text,)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')


def spelling(before: str, after: str, one: dict[str, Any], other: dict[str, Any]) -> str:
    """Say in a sentence why two texts of one value are not the same text."""
    if len(before) + len(after) > _LONGEST_LOOKED_INTO:
        return "The order of the keys, the spacing or the escapes differ; what it says does not."
    if "".join(_TOKEN.findall(before)) == "".join(_TOKEN.findall(after)):
        return "Only the spacing differs."
    if repr(one) == repr(other):
        return "Only how letters are escaped, or a key that comes twice, differs."
    return "Only the order of the keys differs."
