"""The differences between two JSON objects, field by field."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from persistence.identity.differences import exact_json
from persistence.identity.differences.alignment import in_order, occurrences

Path = tuple[str | int, ...]  # keys, and places in lists from 0
LONGEST_LIST = 20_000  # items of both sides; longer ones are compared place by place
DEEPEST = 32  # what is nested deeper is compared as one value
_ABSENT = object()
_NAMES = ("id", "name", "key")  # what tells the objects of a list apart


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    WRITTEN = "written differently"  # the same value


@dataclass(frozen=True)
class Difference:
    """One field that differs. It has no `source` if it was added, no `path` if it was removed."""

    what: What
    source: Path | None  # where it was
    path: Path | None  # where it is
    before: Any = None
    after: Any = None
    note: str = ""  # stands for values that are the same


@dataclass
class Comparison:
    """What was found so far: the first differences, and how many fields there are of each."""

    most: int
    listed: list[Difference] = field(default_factory=list)
    differing: int = 0
    unchanged: int = 0

    @property
    def full(self) -> bool:
        return len(self.listed) >= self.most

    def add(self, what: What, source: Path | None, path: Path | None, *sides: Any) -> None:
        self.differing += 1
        if not self.full:
            self.listed.append(Difference(what, source, path, *sides))

    def compare(self, before: Any, after: Any, source: Path, path: Path) -> None:
        """Compare two values that stand for one field."""
        deeper = len(path) <= DEEPEST
        if deeper and isinstance(before, dict) and isinstance(after, dict) and (before or after):
            self._objects(before, after, source, path)
        elif deeper and isinstance(before, list) and isinstance(after, list) and (before or after):
            self._lists(before, after, source, path)
        elif _equal(before, after):
            self.unchanged += exact_json.leaves_of([before])
        else:
            self.add(_how(before, after), source, path, before, after)

    def _objects(
        self, before: dict[str, Any], after: dict[str, Any], source: Path, path: Path
    ) -> None:
        for key, value in before.items():
            other = after.get(key, _ABSENT)
            plain = not isinstance(value, dict | list)
            if plain and value == other:
                self.unchanged += 1
            elif plain and self.full:
                self.differing += 1
            elif other is _ABSENT:
                self.add(What.REMOVED, (*source, key), None, value)
            else:
                self.compare(value, other, (*source, key), (*path, key))
        for key, value in after.items():
            if key not in before:
                self.add(What.ADDED, None, (*path, key), None, value)

    def _lists(self, before: list[Any], after: list[Any], source: Path, path: Path) -> None:
        first, last = _ends(before, after)
        self.unchanged += exact_json.leaves_of(before[:first])
        self.unchanged += exact_json.leaves_of(before[len(before) - last :])
        old = list(range(first, len(before) - last))
        new = list(range(first, len(after) - last))
        pairs = (
            occurrences([_key(before[i]) for i in old], [_key(after[j]) for j in new])
            if len(old) + len(new) <= LONGEST_LIST
            else []
        )
        kept = in_order(pairs)
        for i, j in ((old[x], new[y]) for x, y in pairs if x not in kept):
            self.add(What.MOVED, (*source, i), (*path, j), before[i], after[j])
        self.unchanged += exact_json.leaves_of(before[old[x]] for x in kept)
        stay = [(old[x], new[y]) for x, y in pairs if x in kept]
        gone, come = {old[x] for x, _ in pairs}, {new[y] for _, y in pairs}
        for gap in _gaps(stay, first, len(before) - last, len(after) - last):
            lost, found = (i for i in gap[0] if i not in gone), (j for j in gap[1] if j not in come)
            for i, j in _couples(before, after, list(lost), list(found)):
                self._items(before, after, (source, path), i, j)

    def _items(
        self, before: list[Any], after: list[Any], at: tuple[Path, Path], i: int, j: int
    ) -> None:
        source, path = at
        if j < 0:
            self.add(What.REMOVED, (*source, i), None, before[i])
        elif i < 0:
            self.add(What.ADDED, None, (*path, j), None, after[j])
        else:
            self.compare(before[i], after[j], (*source, i), (*path, j))


def _how(before: Any, after: Any) -> What:
    numbers = exact_json.is_number(before) and exact_json.is_number(after)
    return What.WRITTEN if numbers and exact_json.same_number(before, after) else What.CHANGED


def _equal(before: Any, after: Any) -> bool:
    try:
        return bool(before == after)
    except RecursionError:
        return False


def _ends(before: list[Any], after: list[Any]) -> tuple[int, int]:
    """Return how many items are the same at the beginning, and at the end."""
    shorter = min(len(before), len(after))
    first = next((i for i in range(shorter) if not _equal(before[i], after[i])), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if not _equal(before[-1 - i], after[-1 - i])), rest)
    return first, last


def _key(value: Any) -> Hashable:
    """Return what is equal for equal items of a list."""
    if not isinstance(value, dict | list):
        return value if isinstance(value, tuple | str) else (value, type(value))
    try:
        return ("inner", repr(value))
    except RecursionError:
        return id(value)


def _gaps(
    stay: Iterable[tuple[int, int]], first: int, before_end: int, after_end: int
) -> Iterator[tuple[range, range]]:
    """Yield what lies between the items that stay: places of the one list, and of the other."""
    i, j = first, first
    for x, y in [*stay, (before_end, after_end)]:
        yield range(i, x), range(j, y)
        i, j = x + 1, y + 1


def _couples(
    before: Sequence[Any], after: Sequence[Any], old: list[int], new: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair items that one may read as the same item changed, in order; -1 stands for none."""
    pairs = (
        occurrences([_name(before[i], i) for i in old], [_name(after[j], -1 - j) for j in new])
        if len(old) + len(new) <= LONGEST_LIST
        else []
    )
    kept = in_order(pairs)
    anchors = [(x, y) for x, y in pairs if x in kept]
    x = y = 0
    for end_x, end_y in [*anchors, (len(old), len(new))]:
        for place in range(max(end_x - x, end_y - y)):
            yield (
                old[x + place] if x + place < end_x else -1,
                new[y + place] if y + place < end_y else -1,
            )
        if end_x < len(old):
            yield old[end_x], new[end_y]
        x, y = end_x + 1, end_y + 1


def _name(item: Any, otherwise: int) -> Hashable:
    """Return what an object in a list is called, or what no other item is called."""
    if isinstance(item, dict):
        for key in _NAMES:
            if isinstance(item.get(key), str | tuple):
                return key, item[key]
    return otherwise
