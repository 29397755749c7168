"""A setting's value as a page says it: short where it can be, a tree where it is large."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ciris_admin.pages.tree import Tree, grow
from persistence.config.settings import Kind, Setting
from persistence.texts import readable, shortened

MOST_LETTERS = 80
_COUNTED = {
    "learned_patterns": ("pattern", "patterns"),
    "attention_triggers": ("trigger", "triggers"),
    "review_triggers": ("trigger", "triggers"),
    "llm_filters": ("filter", "filters"),
}


@dataclass(frozen=True)
class Said:
    """A value in a few words; `tree` has all of it where the words do not."""

    words: str
    tree: Tree | None = None
    is_number: bool = False


def said(value: Any, setting: Setting | None = None) -> Said:
    """Say a value; `setting` is whose it is, where its entries have a noun of their own."""
    match value:
        case None:
            return Said("")
        case bool():
            return Said("yes" if value else "no")
        case int():
            return Said(f"{value:,}", is_number=True)
        case float():
            return Said(f"{value:.3g}", is_number=True)
        case str():
            text = readable(value)
            return Said(
                shortened(text, MOST_LETTERS), grow(value) if len(text) > MOST_LETTERS else None
            )
    return _collection(value, setting)


def _collection(value: Any, setting: Setting | None) -> Said:
    if not value:
        return Said("none")
    plain = value.values() if isinstance(value, Mapping) else value
    if all(isinstance(each, str | int | float) for each in plain):
        text = ", ".join(_pairs(value))
        if len(text) <= MOST_LETTERS:
            return Said(readable(text))
    one, many = _COUNTED.get(setting.name if setting else "", ("entry", "entries"))
    return Said(f"{len(value):,} {one if len(value) == 1 else many}", grow(value))


def _pairs(value: Any) -> list[str]:
    """Write the plain values of a collection, as many as can be few words."""
    if isinstance(value, Mapping):
        pairs = list(value.items())[:MOST_LETTERS]
        return [f"{name}: {said(inner).words}" for name, inner in pairs]
    return [said(inner).words for inner in value[:MOST_LETTERS]]


def range_of(setting: Setting) -> str:
    """What a setting may hold, in a few words: `0 to 1`, `at least 1`, a choice."""
    low, high = setting.minimum, setting.maximum
    if setting.kind is Kind.CHOICE:
        return ", ".join(setting.choices)
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low is not None:
        return f"at least {low:g}"
    if high is not None:
        return f"at most {high:g}"
    return str(setting.kind) if setting.kind in {Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN} else ""


def as_json(value: Any) -> str:
    """Write a value as somebody edits it."""
    return json.dumps(value, ensure_ascii=False, indent=2)
