"""Which parts of two sequences are the same, in their order."""

import bisect
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Pair = tuple[
    int, int
]  # a place in the one sequence, and the place in the other that holds the same


@dataclass
class Budget:
    """Comparisons that are left: what somebody proposes must not cost a worker its minute."""

    left: int


def shortest(
    before: Sequence[Hashable], after: Sequence[Hashable], budget: Budget
) -> list[Pair] | None:
    """Return the pairs that leave the fewest parts unmatched; None if the budget ran out.

    The algorithm of Myers, An O(ND) difference algorithm, 1986.
    """
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for depth in range(len(before) + len(after) + 1):
        trail.append(furthest.copy())
        for diagonal in range(-depth, depth + 1, 2):
            x = begin = _enter(furthest, diagonal, depth)[0]
            y = x - diagonal
            while x < len(before) and y < len(after) and before[x] == after[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            budget.left -= 1 + x - begin
            if x >= len(before) and y >= len(after):
                return _walk_back(trail, len(before), len(after))
        budget.left -= depth  # the copy of the trail
        if budget.left < 0:
            return None
    return []


def _enter(furthest: dict[int, int], diagonal: int, depth: int) -> tuple[int, int]:
    """Return where a diagonal is entered, and from which diagonal."""
    down = diagonal == -depth or (
        diagonal != depth and furthest[diagonal - 1] < furthest[diagonal + 1]
    )
    if down:
        return furthest[diagonal + 1], diagonal + 1
    return furthest[diagonal - 1] + 1, diagonal - 1


def _walk_back(trail: list[dict[int, int]], x: int, y: int) -> list[Pair]:
    pairs: list[Pair] = []
    for depth in range(len(trail) - 1, -1, -1):
        begin, source = _enter(trail[depth], x - y, depth)
        while x > begin:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x = trail[depth][source]
        y = x - source
    return pairs[::-1]


def occurrences(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pair each part of `after` with the first equal part of `before` that is not taken yet."""
    places: dict[Hashable, deque[int]] = {}
    for place, part in enumerate(before):
        places.setdefault(part, deque()).append(place)
    found = ((places.get(part), place) for place, part in enumerate(after))
    return [(taken.popleft(), place) for taken, place in found if taken]


def in_order(pairs: Sequence[Pair]) -> set[int]:
    """Return which places of `before` keep their order: a longest increasing run of the pairs."""
    tops: list[int] = []  # the smallest end of a run of each length
    ends: list[int] = []  # its index in pairs
    previous: list[int] = []
    for index, (place, _) in enumerate(pairs):
        length = bisect.bisect_left(tops, place)
        tops[length : length + 1] = [place]
        ends[length : length + 1] = [index]
        previous.append(ends[length - 1] if length else -1)
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(pairs[index][0])
        index = previous[index]
    return kept
