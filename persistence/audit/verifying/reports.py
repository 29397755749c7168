"""What a verification says: line by line what was checked, and what was not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Word(StrEnum):
    """What became of one check."""

    VERIFIED = "verified"
    BROKEN = "broken"
    UNCHECKED = "not checked"
    NOTE = "note"


class Wrong(StrEnum):
    """What is wrong with a row, or with what vouches for rows."""

    MODIFIED = "modified"
    MISSING = "missing"
    GAP = "gap"  # numbers were left out, yet the links go on
    TRUNCATED = "truncated"
    REORDERED = "reordered"
    DUPLICATE = "duplicate"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"  # good in itself, and another history than was remembered
    BAD_SIGNATURE = "bad signature"
    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown key"
    REVOKED_KEY = "revoked key"
    ROOT_DIFFERS = "root differs"
    ROOT_MISSING = "root missing"
    KEY_REPLACED = "key replaced"
    MALFORMED = "malformed"


class Check(StrEnum):
    """What is checked, in the order of a report's lines."""

    HASHES = "hashes"
    LINKS = "links"
    SEQUENCE = "sequence"
    SIGNATURES = "signatures"
    KEYS = "keys"
    CHECKPOINTS = "checkpoints"
    LENGTH = "length"  # not shorter than last seen
    UNHASHED = "unhashed"  # the columns that no hash covers, against remembered leaves
    ROOTS = "roots"  # an agent's roots: the head hash at some length


class Verdict(IntEnum):
    """The verdict on the whole; the number is the exit code of the commands."""

    VERIFIED = 0
    TAMPERED = 1
    UNCHECKED = 2
    UNANCHORED = 3


# Without these a row itself was not verified; the others need a memory from outside.
OF_ROWS = {Check.HASHES, Check.LINKS, Check.SEQUENCE, Check.SIGNATURES, Check.KEYS}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: at which entry (None: at none in particular), and how."""

    sequence: int | None
    word: Wrong
    sentence: str
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True)
class Line:
    """One check: how it came out, in a sentence, over how many things; its first fault."""

    word: Word
    check: Check
    sentence: str
    count: int = 0
    fault: Fault | None = None


Cell = tuple[int, int, Word]  # first and last entry, and what was found of them


@dataclass(frozen=True)
class Report:
    """All of one verification. `head` is hexadecimal, `root` base64, `checked_at` ISO in UTC."""

    chain: str
    origin: str | None
    lines: Sequence[Line]
    entries: int
    first: int | None
    last: int | None
    head: str | None
    root: str | None
    cells: Sequence[Cell]
    checked_at: str
    seconds: float

    @property
    def verdict(self) -> Verdict:
        words = {line.check: line.word for line in self.lines}
        unchecked = {check for check, word in words.items() if word is Word.UNCHECKED}
        if Word.BROKEN in words.values():
            return Verdict.TAMPERED
        if self.entries and unchecked & OF_ROWS:
            return Verdict.UNCHECKED
        if not self.entries or words.get(Check.LENGTH) is not Word.VERIFIED:
            return Verdict.UNANCHORED
        return Verdict.UNCHECKED if unchecked else Verdict.VERIFIED

    @property
    def words(self) -> str:
        """Say the verdict as a sentence would."""
        if self.verdict is Verdict.UNANCHORED and not self.entries:
            return "nothing to check: the chain has no entry, and nothing remembers one"
        return _VERDICTS[self.verdict]

    @property
    def faults(self) -> list[Fault]:
        return [line.fault for line in self.lines if line.fault]

    @property
    def first_bad(self) -> Fault | None:
        """Return the fault of the smallest sequence number; those of no entry come last."""
        return min(
            self.faults,
            key=lambda fault: (fault.sequence is None, fault.sequence or 0),
            default=None,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON, with its verdict and first bad row spelled out."""
        first_bad = self.first_bad
        return {
            **asdict(self),
            "verdict": self.verdict.name.lower(),
            "exit_code": int(self.verdict),
            "first_bad": asdict(first_bad) if first_bad else None,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "Report":
        """Read what `as_dict` wrote; the verdict is drawn again. Raises KeyError, ValueError."""
        lines = [
            Line(
                Word(line["word"]),
                Check(line["check"]),
                line["sentence"],
                line["count"],
                _fault(line["fault"]),
            )
            for line in said["lines"]
        ]
        cells = [(first, last, Word(word)) for first, last, word in said["cells"]]
        plain = (
            "chain", "origin", "entries", "first", "last", "head", "root", "checked_at", "seconds",
        )  # fmt: skip
        return cls(lines=lines, cells=cells, **{name: said[name] for name in plain})


def in_words(value: Any, letters: int | None = None) -> str:
    """Return what a cell holds as text that any page carries; of SQLite that may be anything."""
    if isinstance(value, bytes):
        return f"bytes, {len(value)}: 0x{value[:letters].hex()}"[:letters]
    return str(value)[:letters].encode(errors="replace").decode()


_VERDICTS = {
    Verdict.VERIFIED: "verified",
    Verdict.TAMPERED: "tampered with",
    Verdict.UNCHECKED: "could not be checked in full",
    Verdict.UNANCHORED: "unanchored: good in itself, but nothing outside the chain has"
    " remembered it before, so rows may have been cut off its end",
}


def _fault(said: Mapping[str, Any] | None) -> Fault | None:
    if said is None:
        return None
    return Fault(
        said["sequence"], Wrong(said["word"]), said["sentence"], said["expected"], said["found"]
    )
