"""Holding a chain against what was remembered of it: leaf by leaf, and length by length."""

from collections.abc import Iterable
from dataclasses import dataclass

from persistence.audit.verifying.leaves import Columns, MalformedRow
from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.merging import Whole
from persistence.audit.verifying.merkle import TILE
from persistence.audit.verifying.reports import Check, Fault, Wrong
from persistence.audit.verifying.sources import Source
from persistence.audit.verifying.vouching import Point

DRILLED = 8  # tiles that are compared leaf by leaf, from the first that differs


@dataclass
class Differences:
    """Which remembered entries are not as they were."""

    numbers: list[int]
    agreeing: int = 0  # the largest number that is as remembered
    more: int = 0  # tiles that differ and were not compared leaf by leaf


def differences(source: Source, columns: Columns, whole: Whole, memory: Memory) -> Differences:
    """Find the entries that differ in the first tiles that do, and in the last one remembered."""
    found = Differences([])
    tiles = whole.differing[:DRILLED]
    found.more = len(whole.differing) - len(tiles)
    if memory.size % TILE and memory.size // TILE * TILE < whole.last:
        tiles.append(memory.size // TILE)
        whole.compared += min(memory.size, whole.last) % TILE or TILE
    for tile in tiles:
        _compare(source, columns, memory, tile, found)
    agreeing = (number for number in range(memory.size // TILE) if number not in whole.differing)
    found.agreeing = max(found.agreeing, (max(agreeing, default=-1) + 1) * TILE)
    return found


def _compare(
    source: Source, columns: Columns, memory: Memory, tile: int, found: Differences
) -> None:
    number_at = columns.at("sequence_number")
    here: dict[int, set[bytes]] = {}
    for values in source.rows(tile * TILE, (tile + 1) * TILE):
        if type(values[number_at]) is int:
            try:
                leaf = columns.leaf(values, columns.entry_hash(values))
            except MalformedRow:
                leaf = b""
            here.setdefault(values[number_at], set()).add(leaf)
    for number, leaf in enumerate(memory.leaves(tile), tile * TILE + 1):
        if leaf in here.get(number, ()):
            found.agreeing = max(found.agreeing, number)
        elif number in here:
            found.numbers.append(number)


def difference_faults(
    found: Differences, whole: Whole, memory: Memory, points: Iterable[Point]
) -> list[tuple[Check, Fault]]:
    """Say of what differs, and has no other fault, whether a row was edited or history rewritten.

    What differs to the end of the memory is another history, unless a remembered head is there
    still: then the entries are the same and their other columns are not. So they are where
    only the last remembered entry differs: its hash and its signature are good.
    """
    known = {finding.fault.sequence for finding in whole.findings}
    last = min(memory.size, whole.last)
    tail = [number for number in found.numbers if number > found.agreeing]
    start = tail[0] if tail else last + 1
    heads = [
        point.checkpoint.head == whole.points[point.checkpoint.size][0]
        for point in points
        if point.checkpoint.size >= start and point.checkpoint.size in whole.points
    ]
    same = heads[0] if heads else start == last
    faults = []
    for number in found.numbers:
        rewritten = number >= start and not same
        if number in known or (rewritten and number != start):
            continue
        if rewritten:
            sentence = (
                f"From entry {number} on this is another history than the one that"
                f" {memory.place} remembers up to entry {memory.size}."
            )
            faults.append((Check.LENGTH, Fault(number, Wrong.REWRITTEN, sentence)))
        else:
            sentence = f"Entry {number} is not as {memory.place} remembers it: a column was edited."
            faults.append((Check.UNHASHED, Fault(number, Wrong.MODIFIED, sentence)))
    return faults


def length_fault(whole: Whole, memory: Memory, points: Iterable[Point]) -> Fault | None:
    """Say whether the chain is shorter than it was."""
    longest = max([memory.size, *(point.checkpoint.size for point in points)])
    if longest <= whole.last:
        return None
    sentence = (
        f"The chain ends after entry {whole.last}; {memory.place} remembers {longest} entries:"
        f" {longest - whole.last} were cut off its end."
    )
    return Fault(whole.last + 1, Wrong.TRUNCATED, sentence, str(longest), str(whole.last))
