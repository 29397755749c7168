"""JSON as a tree that a page can draw: bounded in depth and number, large values folded."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from persistence.fields import StoredJson
from persistence.texts import readable, shortened

MOST_ITEMS = 2_000
DEEPEST = 24
LONG_TEXT = 600  # characters; longer text is folded
OPEN_ITEMS = 12  # a list or object with more is folded
OPEN_DEPTH = 2
HINT_LOOKS, HINT_VALUES, HINT_LETTERS = 8, 3, 60
SHORT_TEXT = 16_384  # characters; longer text is for the download, the tree has its content


@dataclass(frozen=True)
class Branch:
    """A value in the tree: `kind` is object, list, text, number, flag or none."""

    name: str
    kind: str
    text: str = ""  # of a leaf; of what is too deep, its JSON
    size: int = 0  # items of an object or list, characters of a text
    hint: str = ""  # of a folded object or list: what it begins with
    is_open: bool = True
    branches: Sequence["Branch"] = ()

    @property
    def folds(self) -> bool:
        return bool(self.branches) or not self.is_open


@dataclass(frozen=True)
class Tree:
    branches: Sequence[Branch]
    cut: bool  # not everything was drawn


@dataclass
class _Budget:
    left: int = MOST_ITEMS
    cut: bool = False


def grow(value: Any) -> Tree:
    """Draw a parsed JSON value."""
    budget = _Budget()
    if isinstance(value, dict | list):
        branches = _inside(value, 0, budget)
    else:
        branches = [_branch("", value, 0, budget)]
    return Tree(branches, cut=budget.cut)


def _inside(value: dict[str, Any] | list[Any], depth: int, budget: _Budget) -> list[Branch]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value, start=1)
    branches = []
    for name, inner in pairs:
        if budget.left <= 0:
            budget.cut = True
            break
        budget.left -= 1
        branches.append(_branch(readable(str(name)), inner, depth, budget))
    return branches


def _branch(name: str, value: Any, depth: int, budget: _Budget) -> Branch:
    match value:
        case dict() | list() if value and depth >= DEEPEST:
            text = readable(json.dumps(value))
            return Branch(name, "text", text, size=len(text), is_open=False)
        case dict() | list():
            return Branch(
                name,
                "object" if isinstance(value, dict) else "list",
                size=len(value),
                is_open=not value or (depth < OPEN_DEPTH and len(value) <= OPEN_ITEMS),
                hint=_hint(value),
                branches=_inside(value, depth + 1, budget),
            )
        case str():
            return Branch(
                name, "text", readable(value), size=len(value), is_open=len(value) <= LONG_TEXT
            )
        case bool():
            return Branch(name, "flag", "true" if value else "false")
        case None:
            return Branch(name, "none", "null")
        case _:
            return Branch(name, "number", str(value))


def _hint(value: dict[str, Any] | list[Any]) -> str:
    """Return the first plain values of a collection, to know it by before it is opened."""
    inner = list(islice(value.values() if isinstance(value, dict) else value, HINT_LOOKS))
    plain = [str(one) for one in inner if isinstance(one, str | int | float)]
    return shortened(readable(", ".join(plain[:HINT_VALUES])), HINT_LETTERS)


@dataclass(frozen=True)
class Shown:
    """Stored JSON as a page shows it: a tree, or where there is none, the text and the reason."""

    text: str
    tree: Tree | None
    malformed: bool
    cut: bool

    @property
    def short(self) -> bool:
        return len(self.text) <= SHORT_TEXT


def shown(stored: StoredJson | None, *, longest: int) -> Shown | None:
    """Draw stored JSON of which at most the first `longest` characters were read."""
    if stored is None:
        return None
    cut = len(stored.text) >= longest
    if cut or stored.malformed:
        return Shown(stored.text, None, malformed=not cut, cut=cut)
    return Shown(stored.text, grow(stored.value), malformed=False, cut=False)
