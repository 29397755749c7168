"""Similar messages as one pattern: what varies between them is a `*`.

Drain, after Pinjia He, Jieming Zhu, Zibin Zheng and Michael R. Lyu, "Drain: An Online Log
Parsing Approach with Fixed Depth Tree", ICWS 2017: messages meet by their number of words and
their first word, and join the most similar pattern there. What is known to vary, numbers and
identifiers, is masked before, as the paper has it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ANY = "*"
SIMILAR = 0.6  # of the words are the same
MOST_WORDS = 40  # of a message that are compared
LONGEST = 2_000  # characters of a message that are read
_VARIES = re.compile(r"\d")
_MARKS = "()[]{}<>\"',;:.!?=%"  # around a word, not of it


@dataclass
class Pattern:
    """Lines alike: their words, how many of each level, and the keys of first and last met."""

    words: list[str]
    levels: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""

    @property
    def lines(self) -> int:
        return self.levels.total()

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def constant(self) -> list[str]:
        """Return the runs of words that all lines share, to look for them."""
        runs = " ".join(self.words).split(ANY)
        return [run.strip() for run in runs if run.strip()]


def patterns(lines: Iterable[tuple[str, str, str]]) -> list[Pattern]:
    """Group lines (key, level, message) in the order given; the largest group comes first."""
    groups: dict[tuple[int, str], list[Pattern]] = defaultdict(list)
    for key, level, message in lines:
        words = masked(message)
        near = groups[len(words), words[0] if words else ""]
        pattern = _most_similar(near, words)
        if pattern is None:
            pattern = Pattern(words, first=key)
            near.append(pattern)
        pattern.words = [a if a == b else ANY for a, b in zip(pattern.words, words, strict=True)]
        pattern.levels[level] += 1
        pattern.last = key
    return sorted((p for near in groups.values() for p in near), key=lambda p: -p.lines)


def masked(message: str) -> list[str]:
    """Return the words of a message, a `*` for what of them holds a digit."""
    words = message[:LONGEST].split()[:MOST_WORDS]
    return [_masked(word) if _VARIES.search(word) else word for word in words]


def _masked(word: str) -> str:
    start, end = len(word) - len(word.lstrip(_MARKS)), len(word.rstrip(_MARKS))
    return f"{word[:start]}{ANY}{word[end:]}"


def _most_similar(near: Sequence[Pattern], words: Sequence[str]) -> Pattern | None:
    best, most = None, SIMILAR * len(words)
    for pattern in near:
        same = sum(a == b for a, b in zip(pattern.words, words, strict=True))
        if same >= most:
            best, most = pattern, same
    return best
