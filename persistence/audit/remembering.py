"""What a witness remembers of a chain, read for whoever proves something by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from persistence.audit.chains import Chain
from persistence.audit.columns import WitnessedColumns
from persistence.audit.origins import origin
from persistence.audit.verifying import merkle
from persistence.audit.verifying.merkle import Subtree
from persistence.audit.witness import HASH, Witness
from persistence.moments import Moment
from persistence.store import StoreError

TILES_KEPT = 64
SUBTREES_KEPT = 50_000
MOST_CHECKPOINTS = 16  # of a bundle


class NotRemembered(StoreError):
    """The witness lacks what a proof needs; the message is for a person."""


@dataclass(frozen=True)
class Seen:
    """A checkpoint that a witness remembers."""

    size: int
    root: str  # base64
    note: str
    at: Moment


@dataclass(frozen=True)
class Remembered:
    """A chain as its witness remembers it, by the name of the chain's first entry."""

    chain: Chain
    witness: Witness

    @cached_property
    def origin(self) -> str | None:
        return origin(self.chain)

    @cached_property
    def newest(self) -> Seen | None:
        found = self.origin and self.witness.newest(self.chain.name, self.origin)
        return _seen(found) if found else None

    def spread(self) -> Sequence[Seen]:
        """Return up to MOST_CHECKPOINTS checkpoints, from the first to the newest."""
        rows = self.witness.checkpoints._default_manager.filter(**self._of).order_by("size")
        sizes = list(rows.values_list("size", flat=True))
        count = min(len(sizes), MOST_CHECKPOINTS)
        last = max(count - 1, 1)
        chosen = {sizes[place * (len(sizes) - 1) // last] for place in range(count)}
        return [_seen(row) for row in rows.filter(size__in=chosen)]

    @cached_property
    def subtree(self) -> Subtree:
        """Read subtrees from the remembered tiles. They raise NotRemembered.

        Proofs of a large chain have most of their subtrees in common: each is computed once.
        """
        leaves = lru_cache(TILES_KEPT)(self._leaves)
        read = merkle.over_tiles(
            lambda number: self._roots.get(number) or merkle.root_of(leaves(number)), leaves
        )
        return lru_cache(SUBTREES_KEPT)(read)

    @property
    def _of(self) -> dict[str, str | None]:
        return {"chain": self.chain.name, "origin": self.origin}

    @cached_property
    def _roots(self) -> Mapping[int, bytes]:
        """Read the roots of all full tiles: of a million entries, 4,000 of 32 bytes."""
        rows = self.witness.tiles._default_manager.filter(**self._of, root__isnull=False)
        return {number: bytes(root) for number, root in rows.values_list("number", "root") if root}

    def _leaves(self, number: int) -> list[bytes]:
        rows = self.witness.tiles._default_manager.filter(**self._of, number=number)
        blob = bytes(rows.values_list("leaves", flat=True).first() or b"")
        if not blob:
            raise NotRemembered(
                f"What is remembered of the {self.chain.name} chain is incomplete: verify it."
            )
        return [blob[at : at + HASH] for at in range(0, len(blob), HASH)]


def _seen(row: WitnessedColumns) -> Seen:
    return Seen(row.size, row.root, row.note, row.witnessed_at)
