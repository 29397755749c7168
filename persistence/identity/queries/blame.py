"""Blame: which change put each attribute of an item where it is, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persistence.identity.attribute_paths import Path, Value, values
from persistence.identity.queries.lineage import ItemState


@dataclass(frozen=True)
class BlameLine:
    """An attribute as it is, and the state of the lineage that it has been so since."""

    value: Value
    since: ItemState


def blame(states: Iterable[ItemState]) -> Sequence[BlameLine]:
    """Walk the states of an item, the oldest first; return a line per attribute of the last.

    An attribute that went and came back with the same value is blamed on its coming back.
    """
    lines: dict[Path, BlameLine] = {}
    for one in states:
        if not one.readable:
            continue
        found = values(one.state)
        lines = {
            path: lines[path]
            if path in lines and lines[path].value == value
            else BlameLine(value, one)
            for path, value in found.items()
        }
    return list(lines.values())
