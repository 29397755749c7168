"""A difference made fit for a page: cut to what one can read, with what deceives made visible."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from persistence.identity.differences import exact_json, revealing, wording
from persistence.identity.differences.alignment import Budget
from persistence.identity.differences.fields import Difference, Path, What
from persistence.identity.differences.rows import Row, Run, Side, Step
from persistence.identity.differences.wording import Kind, Part

LETTERS = 120_000  # of one comparison on a page
_OF_A_VALUE, _OF_A_RUN, _OF_A_KEY = 1_200, 3_000, 200
_LEAST = 80  # letters of a value, even when the page is full
_CONTEXT = 160  # letters of what stayed, on each side of what changed
_FOLDED = 2_000  # letters of what stayed that unfold on the page; longer is left out
_COMPARISONS = 100_000
_LONGEST_IDENTIFIER = 100
_A = {
    "object": "an object",
    "list": "a list",
    "text": "text",
    "true or false": "true or false",
    "null": "null",
    "number": "a number",
}
_SPACE = re.compile(r"\s")
_LONGEST_WORD = 32
_COARSE = "Too long or too different to compare all of it word by word."
_ALIKE = "It looks the same as before, but it is not."


@dataclass
class Shower:
    """Makes rows of differences, within what a page can carry and a worker has time for."""

    letters: int = LETTERS
    budget: Budget = field(default_factory=lambda: Budget(_COMPARISONS))

    def row(self, one: Difference) -> Row:
        moved = one.what is What.MOVED
        runs, notes = self._compared(one)
        whole = not runs and not one.note
        return Row(
            what=one.what,
            path=_steps(one.path if one.path is not None else one.source or ()),
            source=_steps(one.source or ()) if moved else (),
            before=self._side(one.before) if whole and one.source and not moved else None,
            after=self._side(one.after) if whole and one.path else None,
            runs=runs,
            notes=notes,
        )

    def _compared(self, one: Difference) -> tuple[Sequence[Run], Sequence[str]]:
        """Return what stayed and what changed in a text, and what there is to say of it."""
        if one.note or one.what is not What.CHANGED:
            return (), [one.note] if one.note else []
        before, after = one.before, one.after
        if not isinstance(before, str) or not isinstance(after, str):
            old, new = exact_json.kind(before), exact_json.kind(after)
            return (), [] if old == new else [f"It was {_A[old]} and is {_A[new]}."]
        found = wording.compare(before, after, self.budget)
        notes = [_ALIKE] if revealing.looks_same(*wording.changed(found.parts)) else []
        notes += [_COARSE] if found.coarse else []
        return list(self._runs(found.parts)) if found.alike else (), notes

    def _runs(self, parts: Sequence[Part]) -> Iterator[Run]:
        for place, part in enumerate(parts):
            if part.kind is Kind.SAME:
                head = _CONTEXT if place > 0 else 0
                tail = _CONTEXT if place < len(parts) - 1 else 0
                yield from self._stayed(part.text, head, tail)
            else:
                shown = self._taken(part.text, _OF_A_RUN)
                yield Run(part.kind, revealing.reveal(shown), left_out=_rest(part.text, len(shown)))

    def _stayed(self, text: str, head: int, tail: int) -> Iterator[Run]:
        """Show of what stayed what stands beside a change, and fold or leave out the rest."""
        if len(text) - head - tail <= _CONTEXT:
            self.letters -= len(text)
            yield Run(Kind.SAME, revealing.reveal(text))
            return
        begin, end = _word_end(text, head), _word_begin(text, len(text) - tail)
        words = f"{end - begin:,} letters the same"
        if begin:
            yield Run(Kind.SAME, revealing.reveal(self._taken(text[:begin], begin)))
        if end - begin <= min(_FOLDED, self.letters):
            inside = self._taken(text[begin:end], _FOLDED)
            yield Run(Kind.SAME, revealing.reveal(inside), folded=True, left_out=words)
        else:
            yield Run(Kind.SAME, (), left_out=words)
        if end < len(text):
            yield Run(Kind.SAME, revealing.reveal(self._taken(text[end:], len(text) - end)))

    def _side(self, value: Any) -> Side:
        kind = exact_json.kind(value)
        if isinstance(value, str):
            shown = self._taken(value, _OF_A_VALUE)
            lone = len(value) <= _LONGEST_IDENTIFIER and len(value.split()) == 1
            pieces = revealing.reveal(shown, identifier=lone)
            return Side(kind, pieces, _rest(value, len(shown)))
        text, cut = exact_json.written(value, self._most(_OF_A_VALUE))
        self.letters -= len(text)
        return Side(kind, revealing.reveal(text), "more, left out here" if cut else "")

    def _taken(self, text: str, most: int) -> str:
        shown = text[: self._most(most)]
        self.letters -= len(shown)
        return shown

    def _most(self, letters: int) -> int:
        return max(_LEAST, min(letters, self.letters))


def _word_end(text: str, place: int) -> int:
    """Return where the word at a place ends, if it is no monster of a word."""
    found = _SPACE.search(text, place, place + _LONGEST_WORD) if place else None
    return found.start() if found else place


def _word_begin(text: str, place: int) -> int:
    found = _SPACE.search(text[max(0, place - _LONGEST_WORD) : place][::-1])
    return place - found.start() if found and place < len(text) else place


def _rest(text: str, shown: int) -> str:
    """Say what of a text is not shown."""
    if shown >= len(text):
        return ""
    invisible = revealing.hidden(text[shown:])
    among = f", {invisible:,} of them invisible" if invisible else ""
    return f"{len(text) - shown:,} letters more{among}"


def _steps(path: Path) -> tuple[Step, ...]:
    return tuple(
        Step((revealing.Piece(str(one + 1)),), is_item=True)
        if isinstance(one, int)
        else Step(revealing.reveal(_short(one), identifier=True))
        for one in path
    )


def _short(key: str) -> str:
    return key if len(key) <= _OF_A_KEY else f"{key[:_OF_A_KEY]}…"
