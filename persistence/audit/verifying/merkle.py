"""The Merkle tree of RFC 6962: roots, and proofs of inclusion and consistency.

A leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right); every hash has 32 bytes.
Leaves are kept in tiles of 256; a full tile is a subtree of its own.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
TILE = 256  # leaves
TILE_LEVEL = 8  # of the root of a full tile

Tile = Callable[[int], Sequence[bytes]]
Subtree = Callable[[int, int], bytes]
"""Gives the root over the leaves from the first index to before the second."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows at its right edge, in memory that grows with its height alone."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []  # level and root, widest first

    def append(self, root: bytes, level: int = 0) -> None:
        """Add a leaf, or the root of a whole subtree of 2 ** level leaves at its own place."""
        if self.size % (1 << level):
            raise ValueError(f"a subtree of level {level} does not start at leaf {self.size}")
        self.size += 1 << level
        edge = self._edge
        while edge and edge[-1][0] == level:
            root = hashlib.sha256(b"\x01" + edge.pop()[1] + root).digest()
            level += 1
        edge.append((level, root))

    def plus(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return a tree that has these leaves as well; this one stays as it is."""
        other = Frontier()
        other.size, other._edge = self.size, list(self._edge)
        for leaf in leaves:
            other.append(leaf)
        return other

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        *wider, (_, root) = self._edge
        for _, left in reversed(wider):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def whole_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of leaf hashes, as those of a full tile."""
    level, sha256 = leaves, hashlib.sha256
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


def root_of_tiles(tile_roots: Iterable[bytes], partial: Iterable[bytes] = ()) -> bytes:
    """Return the root over full tiles, by their roots, and the leaf hashes after them."""
    frontier = Frontier()
    for root in tile_roots:
        frontier.append(root, TILE_LEVEL)
    for leaf in partial:
        frontier.append(leaf)
    return frontier.root()


def over_leaves(leaves: Sequence[bytes]) -> Subtree:
    return lambda first, end: root_of(leaves[first:end])


def over_tiles(
    tile_root: Callable[[int], bytes], tile: Callable[[int], Sequence[bytes]]
) -> Subtree:
    """Read subtrees from tiles: `tile_root(n)` of a full tile, `tile(n)` gives its leaf hashes."""

    def subtree(first: int, end: int) -> bytes:
        number, offset = divmod(first, TILE)
        if end - first < TILE:
            return root_of(tile(number)[offset : offset + end - first])
        last, rest = divmod(end, TILE)
        return root_of_tiles(map(tile_root, range(number, last)), tile(last)[:rest] if rest else ())

    return subtree


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the path from a leaf to the root of the first `size` leaves (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path, first, end = [], 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    return path[::-1]


def consistency_proof(before: int, size: int, subtree: Subtree) -> list[bytes]:
    """Prove that the first `before` of `size` leaves are an earlier tree (RFC 6962, 2.1.2).

    Nothing can be proved from the empty tree, which every tree begins with.
    """
    if not 0 < before <= size:
        raise ValueError(f"a tree of {size} leaves has no earlier one of {before}")
    if before == size:
        return []
    path, first, end = [], 0, size
    while end != before:
        middle = first + _split(end - first)
        if before <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    if first:
        path.append(subtree(first, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether a leaf hash is at an index of the tree of this size and root (RFC 9162)."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        return False
    sides = _sides(index, size - 1, proof)
    computed = leaf
    for sibling, left in sides or ():
        computed = node_hash(sibling, computed) if left else node_hash(computed, sibling)
    return sides is not None and computed == root


def verify_consistency(
    before: int, size: int, root_before: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the tree of `size` leaves begins with the one of `before` (RFC 9162)."""
    if not 0 <= before <= size:
        return False
    if before == size:
        return not proof and root_before == root and (before > 0 or root == EMPTY_ROOT)
    if before == 0 or not _hashes(root_before, root, *proof):
        return False
    whole = before & (before - 1) == 0  # a subtree of the new tree: the proof leaves it out
    start, *path = [root_before, *proof] if whole else proof or [b""]
    node, last = before - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    sides = _sides(node, last, path)
    old = new = start
    for sibling, left in sides or ():
        old = node_hash(sibling, old) if left else old
        new = node_hash(sibling, new) if left else node_hash(new, sibling)
    return sides is not None and old == root_before and new == root


def _sides(node: int, last: int, path: Sequence[bytes]) -> list[tuple[bytes, bool]] | None:
    """Say of each sibling on the way up whether it is a left one; None of a wrong length."""
    sides = []
    for sibling in path:
        if last == 0:
            return None
        left = bool(node & 1) or node == last
        sides.append((sibling, left))
        while left and not node & 1 and node:
            node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    return sides if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _hashes(*values: bytes) -> bool:
    return all(len(value) == 32 for value in values)
