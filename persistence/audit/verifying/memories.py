"""What has been remembered of a chain outside it: signed checkpoints, and a leaf per entry."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from persistence.audit.verifying.leaves import Values
from persistence.audit.verifying.merkle import TILE

ROOTS_AT_ONCE = 512
WITNESSED = "audit.checkpoint.witnessed"  # the entry that a checkpoint leaves in the other chain


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
    others: int = 0  # chains of the same name that it remembers, none of which begins like this

    def leaves(self, number: int) -> list[bytes]:
        """Return the remembered leaves of a tile, no more than `size` says."""
        if self.tiles is None:
            return []
        end = 32 * min(TILE, max(0, self.size - number * TILE))
        blob = self.tiles.leaves(number)[:end]
        return [blob[at : at + 32] for at in range(0, len(blob) - 31, 32)]


NO_MEMORY = Memory("nothing outside the chain")


class Asker(Protocol):
    """A database that answers a question in SQL, with `MARK` for each value."""

    @property
    def MARK(self) -> str: ...  # noqa: N802  # a constant of each kind of database

    def ask(self, query: str, *values: Any) -> list[Values]: ...

    def has(self, table: str) -> bool: ...


@dataclass(frozen=True)
class Witnessing:
    """What the tables of a witness are called."""

    checkpoints: str = "console_audit_witnessed"
    tiles: str = "console_audit_tiles"
    log: str = "console_audit_log"  # its own chain, which has an entry of each checkpoint


def remembered(
    asker: Asker, tables: Witnessing, chain: str, origins: Iterable[str], place: str
) -> Memory:
    """Read what a database remembers of the chain of these origins.

    Of a chain without a first entry nobody knows the origin: it is held against the newest.
    """
    if not asker.has(tables.checkpoints):
        return Memory(place)
    mark = asker.MARK
    known = [
        str(origin)
        for (origin,) in asker.ask(
            f"SELECT origin FROM {tables.checkpoints} WHERE chain = {mark}"  # noqa: S608  # our own names
            " GROUP BY origin ORDER BY max(witnessed_id) DESC",
            chain,
        )
    ]
    wanted = list(origins)
    mine = [one for one in known if one in wanted] if wanted else known
    if not mine:
        return Memory(place, others=len(known))
    notes = asker.ask(
        f"SELECT note FROM {tables.checkpoints} WHERE chain = {mark} AND origin = {mark}"  # noqa: S608  # our own names
        " ORDER BY witnessed_id",
        chain,
        mine[0],
    )
    kept = [str(note) for (note,) in notes]
    told = list(_told(asker, tables.log, mine[0]))
    # Who cuts the one back has to rewrite the other.
    both = told if set(kept) <= set(told) else [*kept, *(one for one in told if one not in kept)]
    stored = StoredTiles(asker, tables.tiles, chain, mine[0])
    return Memory(place, tuple(both), stored.size(), stored)


def _told(asker: Asker, log: str, origin: str) -> Iterator[str]:
    """Yield the notes that the witness's own chain has entries of."""
    query = (
        f"SELECT event_payload FROM {log} WHERE event_type = {asker.MARK} ORDER BY sequence_number"  # noqa: S608  # our own names
    )
    for (payload,) in asker.ask(query, WITNESSED) if asker.has(log) else ():
        try:
            said = json.loads(payload or "{}")
            if said["origin"] == origin:
                yield str(said["note"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue  # the verification of that chain says what is wrong with it


class StoredTiles:
    """The tiles in a table of a witness."""

    def __init__(self, asker: Asker, table: str, chain: str, origin: str) -> None:
        self._asker, self._of = asker, (chain, origin)
        mark = asker.MARK
        self._from = f"FROM {table} WHERE chain = {mark} AND origin = {mark}"
        self._roots: dict[int, bytes | None] = {}

    def size(self) -> int:
        """Return how many leaves there are, up to the first tile that is not there or not full."""
        found = self._asker.ask(
            f"SELECT max(number), count(*), sum(length(leaves)) {self._from}", *self._of
        )
        last, count, length = found[0]
        if last is None:
            return 0
        if count == last + 1 and int(length) >= last * TILE * 32:
            return int(length) // 32
        return self._whole()

    def leaves(self, number: int) -> bytes:
        mark = self._asker.MARK
        query = f"SELECT leaves {self._from} AND number = {mark}"
        found = self._asker.ask(query, *self._of, number)
        return bytes(found[0][0]) if found else b""

    def root(self, number: int) -> bytes | None:
        if number not in self._roots:
            mark = self._asker.MARK
            query = f"SELECT number, root {self._from} AND number >= {mark} AND number < {mark}"
            rows = self._asker.ask(query, *self._of, number, number + ROOTS_AT_ONCE)
            self._roots = dict.fromkeys(range(number, number + ROOTS_AT_ONCE))
            self._roots |= {at: bytes(root) for at, root in rows if root is not None}
        return self._roots[number]

    def _whole(self) -> int:
        number = 0
        while len(leaves := self.leaves(number)) == TILE * 32:
            number += 1
        return number * TILE + len(leaves) // 32
