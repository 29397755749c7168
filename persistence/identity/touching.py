"""What an operation touches, in a few names: enough to know a change by in a list."""

from dataclasses import dataclass
from typing import Any

from persistence.identity.merging import attributes_of, exactly
from persistence.identity.states import Item, Operation, State


@dataclass(frozen=True)
class Touch:
    """An item with what happens to it, and the names of its attributes that change.

    `verb` is adds, changes or removes. `names` is None where the content was too long to
    look into, or is no JSON object. An edge has its `relation`: source, relationship, target.
    """

    verb: str
    item: Item
    names: tuple[str, ...] | None
    relation: tuple[str, str, str] | None = None


def touched(operation: Operation) -> Touch:
    before, after = operation.before, operation.after
    names = () if before is None or after is None else _changed(before, after)
    return Touch(verb(operation), operation.item, names, _relation(after or before))


def verb(operation: Operation) -> str:
    if operation.before is None:
        return "adds"
    return "removes" if operation.after is None else "changes"


def _changed(before: State, after: State) -> tuple[str, ...] | None:
    """Name the attributes that differ, and the parts of the row that do."""
    old, new = attributes_of(before), attributes_of(after)
    if old is None or new is None:
        return None
    own = {key: value for key, value in before.content.items() if key != "attributes"}
    other = {key: value for key, value in after.content.items() if key != "attributes"}
    pairs = ((old, new), (own, other))
    return tuple(name for one, two in pairs for name in _differing(one, two))


def _differing(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    every = dict.fromkeys([*old, *new])
    return [
        name
        for name in every
        if name not in old or name not in new or not _same(old[name], new[name])
    ]


def _same(one: Any, other: Any) -> bool:
    # A node may have many thousand values: only what Python calls equal is looked into.
    equal = one is other or one == other
    return equal if isinstance(one, str) else equal and exactly(one, other)


def _relation(state: State | None) -> tuple[str, str, str] | None:
    if state is None or "relationship" not in state.content:
        return None
    content = state.content
    return (content["source"], content["relationship"], content["target"])
