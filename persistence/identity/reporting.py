"""What a verification says: one line for each thing that was looked at, and a verdict."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from persistence.moments import Moment


class Word(StrEnum):
    """What became of one check."""

    VERIFIED = "verified"
    BROKEN = "broken"
    UNCHECKED = "not checked"  # it could not be checked, and should be
    NOTE = "note"  # what this verification is not about


class Verdict(IntEnum):
    """The verdict on the whole; the number is the exit code of the command."""

    VERIFIED = 0
    TAMPERED = 1
    UNCHECKED = 2
    NOTHING = 3

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Verdict.VERIFIED: "verified",
    Verdict.TAMPERED: "changed without a recorded approval, or tampered with",
    Verdict.UNCHECKED: "could not be checked in full",
    Verdict.NOTHING: "nothing to check",
}


@dataclass(frozen=True)
class Line:
    """One check: how it came out, about what, in a sentence; for programs a code.

    `kind` and `id` name what it is about: a node, an edge, a change, a ruling, a statement.
    `expected` and `found` are digests where the two differ ("" is an item that is not there).
    """

    word: Word
    code: str
    sentence: str
    kind: str = ""
    id: str = ""
    expected: str | None = None
    found: str | None = None

    @property
    def good(self) -> bool:
        return self.word is Word.VERIFIED


@dataclass(frozen=True)
class Report:
    """All lines in the order in which they were checked."""

    lines: Sequence[Line]
    checked_at: dt.datetime
    anything_signed: bool

    @property
    def verdict(self) -> Verdict:
        words = {line.word for line in self.lines}
        if Word.BROKEN in words:
            return Verdict.TAMPERED
        if not self.anything_signed:
            return Verdict.NOTHING
        return Verdict.UNCHECKED if Word.UNCHECKED in words else Verdict.VERIFIED

    @property
    def unapproved(self) -> Sequence[Line]:
        """Return the lines about items that changed without a recorded approval."""
        return [line for line in self.lines if line.code == "unapproved"]


def held(
    true: bool,  # noqa: FBT001  # the fact that the line is about
    code: str,
    good: str,
    bad: str,
    **about: str,
) -> Line:
    """Return a line that says `good` where something is true, else `bad`."""
    return Line(Word.VERIFIED if true else Word.BROKEN, code, good if true else bad, **about)


def summed_up(lines: Iterable[Line], summary: Line) -> list[Line]:
    """Return `summary` in place of the good lines where none is bad; notes stay."""
    left = [line for line in lines if not line.good]
    return left if any(line.word is not Word.NOTE for line in left) else [*left, summary]


def said(moment: Moment) -> str:
    """Write a stored time for a sentence: to the second, in UTC; text that is no time as it is."""
    return moment.at.strftime("%Y-%m-%d %H:%M:%S UTC") if moment.at else moment.text
