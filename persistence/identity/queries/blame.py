"""Blame: which change put each attribute of an item where it is, and when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.identity.differences import exact_json
from persistence.identity.queries.lineage import ItemState, Origin
from persistence.identity.states import State

LONGEST = 400  # letters of a value
DEEPEST = 24
_ATTRIBUTES = "attributes"
Path = tuple[str, ...]


@dataclass(frozen=True)
class BlameLine:
    """A value of an item as it is, and the state of the lineage that it has been so since."""

    path: Path  # ("type",), ("attributes", "traits", "openness")
    text: str
    cut: bool
    since: Origin

    @property
    def name(self) -> str:
        """Return the path as people write it: `traits.openness`."""
        return ".".join(self.path[1:] if self.path[1:] else self.path)


def blame(states: Iterable[ItemState]) -> Sequence[BlameLine]:
    """Walk the states of an item, the oldest first; return a line per value of the last.

    A value that went and came back is blamed on its coming back. Objects are opened, a list
    is one value. What cannot be read is passed over.
    """
    known: Mapping[Path, tuple[Any, Origin]] = {}
    for one in states:
        if one.readable:
            here = one.origin
            known = {
                path: known[path] if path in known and known[path][0] == value else (value, here)
                for path, value in _values(one.state)
            }
    return [_line(path, value, since) for path, (value, since) in known.items()]


def _line(path: Path, value: Any, since: Origin) -> BlameLine:
    if path == (_ATTRIBUTES,) or path[0] != _ATTRIBUTES:
        return BlameLine(path, value[:LONGEST], len(value) > LONGEST, since)
    text, cut = exact_json.written(value, LONGEST)
    return BlameLine(path, text, cut, since)


def _values(state: State | None) -> Iterator[tuple[Path, Any]]:
    """Yield what an item says, value by value; attributes that are no object as one text."""
    for name, text in state.content.items() if state else ():
        attributes = exact_json.read(text) if name == _ATTRIBUTES else None
        if attributes and attributes.value:
            yield from _inside(attributes.value, (_ATTRIBUTES,))
        else:
            yield (name,), text


def _inside(value: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any]]:
    for name, inner in value.items():
        path = (*above, name)
        if isinstance(inner, dict) and inner and len(path) < DEEPEST:
            yield from _inside(inner, path)
        else:
            yield path, inner
