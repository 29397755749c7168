"""Where a chain stands, in one line: its newest verification, its newest checkpoint, the rest."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ciris_admin import clock
from ciris_admin.audit.sides import SIDES, Side
from ciris_admin.chain.models import Verification
from ciris_admin.chain.standing import WORDS
from ciris_admin.processes import GIVEN_UP
from persistence.audit import linking, pinning, trusted
from persistence.audit.chains import Chain
from persistence.audit.pinning import PinningRefused
from persistence.audit.remembering import Remembered, Seen
from persistence.audit.verification import source_of
from persistence.audit.verifying import pins
from persistence.audit.verifying.reports import Report, Verdict, Word

SHOWN = 20  # of the history
MOST_RUNS = 12
TONES = {
    Verdict.VERIFIED: "good",
    Verdict.TAMPERED: "broken",
    Verdict.UNCHECKED: "attention",
    Verdict.UNANCHORED: "attention",
}
TONES_OF_WORDS = {Word.VERIFIED: "good", Word.BROKEN: "broken"}


@dataclass(frozen=True)
class Past:
    """A verification in the history."""

    number: int
    started: dt.datetime
    finished: dt.datetime
    report: Report

    @property
    def tone(self) -> str:
        return TONES[self.report.verdict]

    @property
    def word(self) -> str:
        return WORDS[self.report.verdict]


@dataclass(frozen=True)
class Run:
    """Entries side by side of which the same was found."""

    first: int
    last: int
    word: str
    tone: str


@dataclass(frozen=True)
class Standing:
    """A chain's standing. `last`: the number of the verification begun last, 0 if there is none.

    `running`: that one, while it runs; `failed`: that one, if it ended without a verdict.
    """

    newest: Past | None
    history: Sequence[Past]
    last: int
    running: Verification | None
    failed: Verification | None
    checkpoint: Seen | None
    length: int
    pinned: int
    pins_trouble: str | None

    @property
    def is_shorter(self) -> bool:
        """Say whether the chain has lost entries since its newest verification."""
        return bool(self.newest and self.length < (self.newest.report.last or 0))

    @property
    def tone(self) -> str:
        if self.is_shorter:
            return "broken"
        return self.newest.tone if self.newest else "attention"

    @property
    def word(self) -> str:
        if self.is_shorter:
            return "Cut back since"
        return self.newest.word if self.newest else "Not checked"

    @property
    def since(self) -> int:
        """Return how many entries came after the newest verification."""
        return max(0, self.length - (self.newest.report.last or 0)) if self.newest else self.length

    @property
    def sentence(self) -> str:
        """Say what was found, in words."""
        if self.newest is None:
            return "this chain has not been verified yet."
        report = self.newest.report
        if self.is_shorter:
            return f"the chain ends at entry {self.length:,}, and had {report.last:,} then."
        entries = f"{report.entries:,} entr{'y' if report.entries == 1 else 'ies'}"
        match report.verdict:
            case Verdict.VERIFIED:
                return f"{entries}, all signed by pinned keys."
            case Verdict.TAMPERED:
                bad = report.first_bad
                return bad.sentence if bad else "see the lines below."
            case Verdict.UNANCHORED if not report.entries:
                return "the chain holds no entry, and an empty chain proves nothing."
        unchecked = next((line for line in report.lines if line.word is Word.UNCHECKED), None)
        return f"{entries}. {unchecked.sentence if unchecked else ''}"

    @property
    def cells(self) -> Sequence[Run]:
        return cells(self.newest.report) if self.newest else []

    @property
    def runs(self) -> Sequence[Run]:
        """Return the strip in words: neighbours of one verdict together, MOST_RUNS at most."""
        found = [list(group) for _, group in groupby(self.cells, key=lambda cell: cell.word)]
        return [
            Run(group[0].first, group[-1].last, group[0].word, group[0].tone)
            for group in found[:MOST_RUNS]
        ]

    @property
    def first_bad(self) -> int | None:
        bad = self.newest.report.first_bad if self.newest else None
        return bad.sequence if bad else None


def of(side: Side) -> Standing:
    """Gather where a chain stands by what is remembered of it: nothing is verified now."""
    found = Verification.objects.filter(chain=side.name)
    history = [
        past
        for row in found.filter(verdict__isnull=False).order_by("-pk")[:SHOWN]
        if (past := read(row))
    ]
    last = found.order_by("-pk").first()
    unended = last if last and last.verdict is None else None
    running = unended if unended and _is_alive(unended) else None
    pinned, trouble = _pinned(side.chain)
    return Standing(
        newest=history[0] if history else None,
        history=history,
        last=last.pk if last else 0,
        running=running,
        failed=None if running else unended,
        checkpoint=Remembered(side.chain, side.witness).newest,
        length=_length(side),
        pinned=pinned,
        pins_trouble=trouble,
    )


def is_running() -> bool:
    """Say whether a verification of either chain is at work: each begins with a row of its own."""
    last = (Verification.objects.filter(chain=name).order_by("-pk").first() for name in SIDES)
    return any(row is not None and row.verdict is None and _is_alive(row) for row in last)


def _is_alive(row: Verification) -> bool:
    return not row.trouble and row.seen is not None and row.seen > clock.now() - GIVEN_UP


def read(row: Verification) -> Past | None:
    """Read a verification that has ended; None where nothing was kept of it."""
    if row.report is None:
        return None
    return Past(row.pk, row.started, row.finished or row.started, Report.from_dict(row.report))


def cells(report: Report) -> Sequence[Run]:
    return [
        Run(first, last, str(word), TONES_OF_WORDS.get(word, "unknown"))
        for first, last, word in report.cells
    ]


def pins_json() -> str:
    """Return all pins for the reader's browser, which checks a bundle by them."""
    try:
        return pins.pins_json(pinning.pins())
    except PinningRefused:
        return "[]"


def _length(side: Side) -> int:
    last: Any = linking.head(side.chain).sequence
    # SQLite sorts what is no number after all numbers.
    return last if type(last) is int else source_of(side.chain).last() or 0


def _pinned(chain: Chain) -> tuple[int, str | None]:
    try:
        return sum(pin.chain == chain.name for pin in trusted.pins(chain)), None
    except PinningRefused as error:
        return 0, str(error)
