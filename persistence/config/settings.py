"""What one setting may hold, and what is wrong with a value that it may not."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_SHOWN = 60  # characters of a wrong value in a sentence


class Kind(StrEnum):
    """The form of a value: JSON's own, and one word of a few."""

    NUMBER = "number"
    INTEGER = "whole number"
    BOOLEAN = "yes or no"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    LIST = "list"  # of `of`
    TABLE = "table"  # names, each with an `of`
    RECORD = "record"  # of `fields`


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting of a type: what it may hold, in what unit, and what it is for.

    `of` is what each entry of a list or a table is, `fields` are those of a record.
    `default` is None for what has none. `is_learned` says that a rule of ours may move it.
    """

    name: str
    kind: Kind
    words: str
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    of: "Setting | None" = None
    fields: tuple["Setting", ...] = ()
    is_required: bool = False
    is_learned: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: a path such as `review_triggers[2].priority`."""

    path: str
    sentence: str


def problems(setting: Setting, value: Any, path: str) -> Iterator[Problem]:
    """Yield what is wrong with a value; nothing where it may be stored so.

    None stands for a value that is not there, as agents write it.
    """
    if value is None:
        if setting.is_required:
            yield Problem(path, f"{path} is missing.")
        return
    sentence = _FORMS[setting.kind](setting, value)
    if sentence:
        yield Problem(path, f"{path} is {shown(value)}: {sentence}.")
    elif setting.kind is Kind.LIST and setting.of is not None:
        for at, inner in enumerate(value):
            yield from problems(setting.of, inner, f"{path}[{at}]")
    elif setting.kind is Kind.TABLE and setting.of is not None:
        for name, inner in value.items():
            yield from problems(setting.of, inner, f"{path}.{str(name)[:MOST_SHOWN]}")
    elif setting.kind is Kind.RECORD:
        for field in setting.fields:
            yield from problems(field, value.get(field.name), f"{path}.{field.name}")


def _number(setting: Setting, value: Any) -> str | None:
    """Say what is wrong with a number, in words that name the range; None if nothing is."""
    low = -math.inf if setting.minimum is None else setting.minimum
    high = math.inf if setting.maximum is None else setting.maximum
    fits = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
        and low <= value <= high
        and (setting.kind is Kind.NUMBER or value == int(value))
    )
    return None if fits else f"it must be a {setting.kind}{_range(setting)}"


def _range(setting: Setting) -> str:
    unit = f", in {setting.unit}" if setting.unit else ""
    low, high = setting.minimum, setting.maximum
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}{unit}"
    if low is not None:
        return f" of at least {low:g}{unit}"
    return f" of at most {high:g}{unit}" if high is not None else ""


def _boolean(_: Setting, value: Any) -> str | None:
    return None if isinstance(value, bool) else "it must be true or false"


def _text(_: Setting, value: Any) -> str | None:
    return None if isinstance(value, str) else "it must be text"


def _choice(setting: Setting, value: Any) -> str | None:
    known = isinstance(value, str) and value in setting.choices
    return None if known else f"it must be one of {', '.join(setting.choices)}"


def _list(_: Setting, value: Any) -> str | None:
    return None if isinstance(value, list | tuple) else "it must be a list"


def _object(_: Setting, value: Any) -> str | None:
    return None if isinstance(value, Mapping) else "it must be an object of names and values"


_FORMS = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.TIME: _text,
    Kind.LIST: _list,
    Kind.TABLE: _object,
    Kind.RECORD: _object,
}


def shown(value: Any) -> str:
    """Return a wrong value as a sentence names it."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
