"""Two texts compared word by word: what stayed, what went, what came."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from persistence.identity.differences.alignment import Budget, shortest

WORD = re.compile(r"\w+|\s+|[^\w\s]")
SENTENCE = re.compile(r"[^\n.!?;]*[\n.!?;]+\s*|[^\n.!?;]+")
LONGEST = 200_000  # letters of both texts that are compared by words; above that, sentences first
_LONGEST_WORD = 64  # letters to go back for the beginning of a word
_LEAST_ALIKE = 0.2  # share of letters; texts less alike are two texts, not one that changed


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Part(NamedTuple):
    kind: Kind
    text: str


@dataclass(frozen=True)
class Wording:
    """Parts that read, without the added ones, as the text before.

    `coarse`: not all was compared by words. `alike`: enough stayed for the parts to be worth
    reading one after the other.
    """

    parts: Sequence[Part]
    coarse: bool
    alike: bool


def compare(before: str, after: str, budget: Budget) -> Wording:
    first, last = _ends(before, after)
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    middle, coarse = _middle(old, new, budget)
    ends = [Part(Kind.SAME, before[:first])], [Part(Kind.SAME, before[len(before) - last :])]
    parts = _joined([*ends[0], *middle, *ends[1]])
    stayed = sum(len(part.text) for part in parts if part.kind is Kind.SAME)
    return Wording(parts, coarse, stayed >= _LEAST_ALIKE * max(len(before), len(after)))


def changed(parts: Iterable[Part]) -> tuple[str, str]:
    """Return all that was removed, and all that was added."""
    kept = [part for part in parts if part.kind is not Kind.SAME]
    return (
        "".join(part.text for part in kept if part.kind is Kind.REMOVED),
        "".join(part.text for part in kept if part.kind is Kind.ADDED),
    )


def _ends(before: str, after: str) -> tuple[int, int]:
    """Return how many letters are the same at the beginning and at the end, in whole words."""
    first = _to_word(before, after, _same_letters(before, after))
    old, new = before[first:][::-1], after[first:][::-1]
    return first, _to_word(old, new, _same_letters(old, new))


def _same_letters(before: str, after: str) -> int:
    """Return the length of what two texts begin with, by bisection."""
    low, high = 0, min(len(before), len(after))
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _to_word(before: str, after: str, place: int) -> int:
    """Go back to where a word begins in both texts."""
    for back in range(min(place, _LONGEST_WORD)):
        here = place - back
        inside = (text[here - 1 : here + 1] for text in (before, after))
        if not any(len(pair) == 2 and pair.isalnum() for pair in inside):
            return here
    return place if place > _LONGEST_WORD else 0


def _middle(before: str, after: str, budget: Budget) -> tuple[list[Part], bool]:
    if not before or not after:
        return _replaced(before, after), False
    if len(before) + len(after) <= LONGEST:
        words = _aligned(WORD.findall(before), WORD.findall(after), budget)
        return (_replaced(before, after), True) if words is None else (words, False)
    sentences = _aligned(SENTENCE.findall(before), SENTENCE.findall(after), budget)
    if sentences is None:
        return _replaced(before, after), True
    return _by_words(_joined(sentences), budget)


def _by_words(sentences: Sequence[Part], budget: Budget) -> tuple[list[Part], bool]:
    """Compare by words what was removed with what was added in its place."""
    parts: list[Part] = []
    coarse = False
    for part in sentences:
        before = parts[-1] if parts else None
        if part.kind is Kind.ADDED and before and before.kind is Kind.REMOVED:
            parts.pop()
            short = len(before.text) + len(part.text) <= LONGEST
            words = (
                _aligned(WORD.findall(before.text), WORD.findall(part.text), budget)
                if short
                else None
            )
            coarse = coarse or words is None
            parts += _replaced(before.text, part.text) if words is None else words
        else:
            parts.append(part)
    return parts, coarse


def _aligned(before: list[str], after: list[str], budget: Budget) -> list[Part] | None:
    pairs = shortest(before, after, budget) if budget.left > 0 else None
    if pairs is None:
        return None
    parts: list[Part] = []
    i = j = 0
    for x, y in [*pairs, (len(before), len(after))]:
        if x > i or y > j:
            parts += _replaced("".join(before[i:x]), "".join(after[j:y]))
        if x < len(before):
            parts.append(Part(Kind.SAME, before[x]))
        i, j = x + 1, y + 1
    return parts


def _replaced(before: str, after: str) -> list[Part]:
    return [Part(Kind.REMOVED, before), Part(Kind.ADDED, after)]


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Join neighbours, and let a space between two changed words belong to the change."""
    runs = [
        Part(kind, "".join(part.text for part in run))
        for kind, run in groupby((part for part in parts if part.text), lambda part: part.kind)
    ]

    def stays(place: int) -> bool:
        inside = 0 < place < len(runs) - 1
        space = runs[place].text.isspace() and "\n" not in runs[place].text
        return runs[place].kind is Kind.SAME and not (inside and space)

    joined: list[Part] = []
    for same, places in groupby(range(len(runs)), stays):
        run = [runs[place] for place in places]
        if same:
            joined += run
        else:
            removed = "".join(part.text for part in run if part.kind is not Kind.ADDED)
            added = "".join(part.text for part in run if part.kind is not Kind.REMOVED)
            joined += [part for part in _replaced(removed, added) if part.text]
    return joined
