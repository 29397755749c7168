"""Putting the parts of a chain together, in order: links between them, the tree over them."""

from collections import Counter
from collections.abc import Iterator

from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.merkle import TILE, TILE_LEVEL, Frontier, whole_root
from persistence.audit.verifying.parts import Finding, Part
from persistence.audit.verifying.reports import Check

MOST_KEPT = 1000  # findings of each check in a whole chain; all are counted
MOST_DIFFERING = 4096  # numbers of tiles that are not as remembered

Mark = tuple[int, tuple[str, list[bytes] | None]]


class Whole:
    """All that is known of the chain so far."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.rows = self.signatures = 0
        self.first: int | None = None
        self.last, self.head, self.recomputed = 0, "", ""
        self.findings: list[Finding] = []
        self.wrong: Counter[Check] = Counter()
        self._kept: Counter[Check] = Counter()
        self.bad_tiles: set[int] = set()
        self.runs: list[tuple[str, int, int]] = []
        self.tree: Frontier | None = Frontier()  # None once an entry is missing
        self.loose: list[bytes] = []
        self.points: dict[int, tuple[str, bytes | None]] = {}  # length -> head, root
        self.differing: list[int] = []  # tiles that are not as remembered
        self.compared = 0  # leaves

    def add(self, part: Part, until: int) -> None:
        """Add the next part, which was looked for up to `until`."""
        if part.first and part.last:
            self._take(self._joint(part, *part.first))
            self.first = self.first or part.first[0]
            self.last, self.head, self.recomputed = part.last
        self.rows += part.rows
        self.signatures += part.signatures
        self._take(part)
        for name, first, last in part.runs:
            if self.runs and self.runs[-1][0] == name:
                self.runs[-1] = (name, self.runs[-1][1], last)
            else:
                self.runs.append((name, first, last))
        self._grow(part)
        self._compare(part, until)
        self.loose = part.loose

    def root(self) -> bytes | None:
        """Return the root over all entries; None where one is missing."""
        if self.tree is None or self.tree.size + len(self.loose) != self.last:
            return None
        return self.tree.plus(self.loose).root()

    def _take(self, part: Part) -> None:
        self.wrong.update(part.wrong)
        self.bad_tiles |= part.bad_tiles
        for one in part.findings:
            self._kept[one.check] += 1
            if self._kept[one.check] <= MOST_KEPT:
                self.findings.append(one)

    def _joint(self, part: Part, number: int, follows: str) -> Part:
        """Hold the first row of a part against the last one before it."""
        joint = Part(part.after)
        linked = follows in (self.head, self.recomputed)
        if part.after and number > self.last + 1:
            joint.add_gap(self.last + 1, number, linked=linked and self.last > 0)
        elif part.after and not linked and not part.questions(number):
            joint.add_unlinked(number, follows, self.head, self.findings)
        return joint

    def _grow(self, part: Part) -> None:
        marks = sorted(part.marks.items())
        for number, root in part.tiles:
            if self.tree is None or self.tree.size != number * TILE:
                self.tree = None
                break
            self._mark(self.tree, marks, number)
            self.tree.append(root, TILE_LEVEL)
        if self.tree is not None:
            self._mark(self.tree, marks, self.tree.size // TILE)
        for length, (head, _) in marks:
            self.points.setdefault(length, (head, None))

    def _mark(self, tree: Frontier, marks: list[Mark], tile: int) -> None:
        for length, (head, leaves) in marks:
            if length // TILE == tile:
                whole = leaves is not None and len(leaves) == length % TILE
                root = tree.plus(leaves or ()).root() if whole else None
                self.points[length] = (head, root)

    def _compare(self, part: Part, until: int) -> None:
        """Compare the roots of whole tiles with the remembered ones."""
        found = dict(part.tiles)
        for tile in self._remembered(part.after, until):
            self.compared += TILE
            root = self.memory.tiles.root(tile) if self.memory.tiles else None
            if root is None:
                leaves = self.memory.leaves(tile)
                root = whole_root(leaves) if len(leaves) == TILE else b""
            if found.get(tile) != root and len(self.differing) < MOST_DIFFERING:
                self.differing.append(tile)

    def _remembered(self, after: int, until: int) -> Iterator[int]:
        """Yield the numbers of the full tiles that are remembered in this range."""
        return iter(range(after // TILE, min(until, self.memory.size, self.last) // TILE))
