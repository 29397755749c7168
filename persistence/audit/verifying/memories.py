"""What has been remembered of a chain outside it: signed checkpoints, and a leaf per entry."""

from dataclasses import dataclass
from typing import Protocol

from persistence.audit.verifying.merkle import TILE


class Tiles(Protocol):
    """Remembered leaf hashes, in tiles of up to 256."""

    def leaves(self, number: int) -> bytes:
        """Return the leaf hashes of a tile, 32 bytes each."""

    def root(self, number: int) -> bytes | None:
        """Return the root of a full tile, if it is kept."""


@dataclass(frozen=True)
class Memory:
    """What a witness remembers: signed notes, the oldest first, and the first `size` leaves."""

    place: str  # "the console's database"
    checkpoints: tuple[str, ...] = ()
    size: int = 0
    tiles: Tiles | None = None

    def leaves(self, number: int) -> list[bytes]:
        """Return the remembered leaves of a tile, no more than `size` says."""
        if self.tiles is None:
            return []
        end = 32 * min(TILE, max(0, self.size - number * TILE))
        blob = self.tiles.leaves(number)[:end]
        return [blob[at : at + 32] for at in range(0, len(blob) - 31, 32)]


NO_MEMORY = Memory("nothing outside the chain")
