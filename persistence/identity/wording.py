"""What a change does, in a line: `changes tone and name of agent/iris`."""

from collections.abc import Sequence

from persistence.identity.states import Item, Kind
from persistence.identity.touching import Touch
from persistence.texts import plain

NAMES_SAID, TOUCHES_SAID = 3, 2
NAME_LETTERS, ID_LETTERS = 40, 80


def title(found: Sequence[Touch], items: int) -> str:
    """Say what a change does to its items, the first of them by name."""
    said = [_touch(touch) for touch in found[:TOUCHES_SAID]]
    more = items - len(said)
    if more:
        said.append(f"{more} more item{'' if more == 1 else 's'}")
    return listed(said)


def _touch(touch: Touch) -> str:
    if not touch.names:
        return f"{touch.verb} {named(touch)}"
    said = touch.names[:NAMES_SAID]
    names = [plain(name, NAME_LETTERS) or "(no name)" for name in said]
    more = len(touch.names) - len(said)
    if more:
        names.append(f"{more} more")
    return f"{touch.verb} {listed(names)} of {named(touch)}"


def named(touch: Touch) -> str:
    """Name a node by its id, an edge by what it joins."""
    if touch.relation is None:
        return _item(touch.item)
    source, relationship, target = (plain(part, ID_LETTERS) for part in touch.relation)
    return f"the edge {source} → {target} ({relationship})"


def listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _item(item: Item) -> str:
    name = plain(item.id, ID_LETTERS)
    return name if item.kind is Kind.NODE else f"the edge {name}"
