"""What one database remembers of the chain of another: its checkpoints, and a leaf per entry."""

from collections.abc import Iterator
from dataclasses import dataclass

from persistence.audit.chains import STORE, Chain
from persistence.audit.columns import TileColumns, WitnessedColumns
from persistence.audit.models import Tile, Witnessed
from persistence.audit.verifying.merkle import TILE, root_of, root_of_tiles

HASH = 32  # bytes


@dataclass(frozen=True)
class Witness:
    """A database that remembers; `chain` is its own, where it says so."""

    chain: Chain
    checkpoints: type[WitnessedColumns]
    tiles: type[TileColumns]

    def newest(self, name: str, origin: str) -> WitnessedColumns | None:
        """Return the longest checkpoint of a chain that it remembers."""
        rows = self.checkpoints._default_manager.filter(chain=name, origin=origin)
        return rows.order_by("-size").first()


STORE_WITNESS = Witness(STORE, Witnessed, Tile)


class Growth:
    """The leaves of a chain as a witness remembers them, and those that came after.

    It reads the roots of the full tiles and the leaves of the last one; what is new is kept
    in memory until `write`.
    """

    def __init__(self, witness: Witness, name: str, origin: str, size: int) -> None:
        self._rows = witness.tiles._default_manager
        self._of = {"chain": name, "origin": origin}
        self._first, self.before, self.size = size // TILE, size, size
        self._roots = self._known_roots()
        self._last = self._known_leaves(size % TILE)
        self._full: list[bytes] = []  # the leaves of tiles that have filled up

    def add(self, leaf: bytes) -> None:
        self._last.append(leaf)
        self.size += 1
        if len(self._last) == TILE:
            self._full.append(b"".join(self._last))
            self._roots.append(root_of(self._last))
            self._last = []

    def root(self) -> bytes:
        return root_of_tiles(self._roots, self._last)

    def write(self) -> None:
        """Keep the tiles that have grown, in the transaction that is open on the witness."""
        for number, leaves, root in self._grown():
            known = self._rows.filter(**self._of, number=number)
            if not known.update(leaves=leaves, root=root):
                self._rows.create(**self._of, number=number, leaves=leaves, root=root)

    def _grown(self) -> Iterator[tuple[int, bytes, bytes | None]]:
        number = self._first
        for leaves in self._full:
            yield number, leaves, self._roots[number]
            number += 1
        if self._last:
            yield number, b"".join(self._last), None

    def _known_roots(self) -> list[bytes]:
        full = self._rows.filter(**self._of, number__lt=self._first).order_by("number")
        roots = [bytes(root) for root in full.values_list("root", flat=True) if root]
        if len(roots) != self._first:
            raise Forgotten
        return roots

    def _known_leaves(self, count: int) -> list[bytes]:
        rows = self._rows.filter(**self._of, number=self._first).values_list("leaves", flat=True)
        blob = bytes(rows.first() or b"")
        if len(blob) < count * HASH:
            raise Forgotten
        return [blob[place * HASH : (place + 1) * HASH] for place in range(count)]


class Forgotten(Exception):
    """The witness lacks leaves of what it says that it remembers."""
