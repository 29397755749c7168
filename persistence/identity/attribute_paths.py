"""The attributes of a state one by one: pure functions over what is stored of an item."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from persistence.identity.states import State

DEEPEST = 24
Path = tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """One attribute, or part of one: its JSON text, which tells 1 from 1.0 and true."""

    path: Path  # of what is not in the attributes: the name of the column alone
    text: str

    @property
    def name(self) -> str:
        """Return the path as people write it: `traits.openness`."""
        parts = self.path[1:] if self.path[0] == "" and len(self.path) == 2 else self.path
        return ".".join(parts)


def values(state: State | None) -> Mapping[Path, Value]:
    """Return every value of a state. Objects are opened; a list is one value.

    The columns' paths begin with an empty part, so that no attribute has the same.
    """
    if state is None:
        return {}
    found: dict[Path, str] = {
        ("", name): text for name, text in state.content.items() if name != "attributes"
    }
    if state.attributes is not None:
        found |= dict(_of_attributes(state.attributes))
    return {path: Value(path, text) for path, text in found.items()}


def _of_attributes(text: str) -> Iterator[tuple[Path, str]]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    if isinstance(parsed, dict) and parsed:
        yield from _inside(parsed, ())
    else:
        yield ("", "attributes"), text


def _inside(value: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, str]]:
    for name, inner in value.items():
        path = (*above, name)
        if isinstance(inner, dict) and inner and len(path) < DEEPEST:
            yield from _inside(inner, path)
        else:
            yield path, json.dumps(inner, ensure_ascii=False)
