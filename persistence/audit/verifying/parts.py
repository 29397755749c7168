"""What the check of one range of rows is told, and what it gives back."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from persistence.audit.verifying.keyring import KeyRing
from persistence.audit.verifying.leaves import Values
from persistence.audit.verifying.merkle import TILE
from persistence.audit.verifying.reports import Check, Fault, Wrong, in_words

MOST_FINDINGS = 200  # of each check in a range that are kept; all are counted
MOST_RUNS = 64  # of entries by the same key


@dataclass(frozen=True)
class Plan:
    """What holds for the whole chain while its ranges are checked.

    Signatures up to `signed_before` are not verified again; `marks` are the lengths at which
    the head and the tree are asked for; by `closed` the database claims that a key signs nothing
    later than a time; rows past `stop` came after the verification began.
    """

    ring: KeyRing
    stop: int
    signed_before: int = 0
    marks: frozenset[int] = frozenset()
    closed: Mapping[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A fault, the check that found it, the last entry it is about, and the row as it lies."""

    check: Check
    fault: Fault
    last: int | None = None
    values: Values = ()


@dataclass
class Part:
    """What a range turned out to be; small, whatever the range holds."""

    after: int
    rows: int = 0
    first: tuple[int, str] | None = None  # its number, and the hash that it follows
    last: tuple[int, str, str] | None = None  # its number, its hash as stored, as recomputed
    findings: list[Finding] = field(default_factory=list)
    wrong: Counter[Check] = field(default_factory=Counter)
    kept: Counter[Check] = field(default_factory=Counter)
    bad_tiles: set[int] = field(default_factory=set)
    signatures: int = 0
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    tiles: list[tuple[int, bytes]] = field(default_factory=list)  # roots of the whole ones
    loose: list[bytes] = field(default_factory=list)  # leaves of the last tile, if it is partial
    marks: dict[int, tuple[str, list[bytes] | None]] = field(default_factory=dict)

    def add(
        self,
        check: Check,
        word: Wrong,
        sequence: int | None,
        sentence: str,
        *,
        expected: Any = None,
        found: Any = None,
        values: Values = (),
        last: int | None = None,
    ) -> None:
        self.wrong[check] += 1 if last is None or sequence is None else last - sequence + 1
        if sequence is not None:
            self.bad_tiles.add((sequence - 1) // TILE)
        self.kept[check] += 1
        if self.kept[check] <= MOST_FINDINGS:
            said = [None if one is None else in_words(one, 200) for one in (expected, found)]
            fault = Fault(sequence, word, sentence, *said)
            self.findings.append(Finding(check, fault, last or sequence, values))

    def take_back(self, count: int) -> None:
        """Forget what was found after the first `count` findings."""
        for one in self.findings[count:]:
            self.wrong[one.check] -= 1
            self.kept[one.check] -= 1
        del self.findings[count:]

    def questions(self, number: int) -> bool:
        """Say whether there is a fault in an entry, so that its link says nothing."""
        return any(one.fault.sequence == number for one in self.findings)

    def add_gap(self, expected: int, number: int, *, linked: bool) -> None:
        """Note that entries before `number` are not there; `linked`, it follows those that are."""
        last = number - 1
        are = f"Entry {expected} is" if last == expected else f"Entries {expected} to {last} are"
        word = Wrong.GAP if linked else Wrong.MISSING
        sentence = (
            f"{are} not there, and entry {number} follows the one before: the numbers have a gap."
            if linked
            else f"{are} missing: entry {number} follows another than the one before."
        )
        self.add(
            Check.SEQUENCE, word, expected, sentence, expected=expected, found=number, last=last
        )

    def add_unlinked(
        self, number: int, follows: Any, head: str, findings: Sequence[Finding]
    ) -> None:
        """Note that an entry, good in itself, follows another than the one before it.

        What was found of that one already says in what way it is another.
        """
        before = findings[-1].fault if findings else None
        word, at = Wrong.REWRITTEN, number - 1
        sentence = f"Entry {number} follows another entry {at} than the one that is here."
        if before is not None and before.sequence == at:
            word = before.word
        if number == 1:
            word, at = Wrong.MISSING, number
            sentence = "Entry 1 follows another: it was not the first of its chain."
        self.add(Check.LINKS, word, at, sentence, expected=follows, found=head)
