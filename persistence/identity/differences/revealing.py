"""Text that deceives the eye, made visible: invisible characters, letters that look like others.

Nothing is taken away: whoever reads is told the name and the number of each such character.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from persistence.identity.differences import lookalikes

MOST_MARKS = 24  # in one text: more of them make it no more readable
_PICTURE = "[\u00a9\u00ae\u2190-\u27bf\u2934-\u2b55\U0001f000-\U0001faff]"
_EMOJI = f"{_PICTURE}[\U0001f3fb-\U0001f3ff]?\ufe0f?"
_TAGS = "[\U000e0020-\U000e007e]"
_SELECTORS = "[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
# Controls, formats, spaces but the common one, letters without a shape, and what is no character.
_HIDDEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_ODD = re.compile(
    f"(?P<emoji>{_EMOJI}(?:\u200d{_EMOJI})*)"
    f"|(?P<tags>{_TAGS}+)|(?P<selectors>{_SELECTORS}+)|(?P<hidden>(?P<one>{_HIDDEN})(?P=one)*)"
)
_HIDDEN_RUN = re.compile(f"(?:{_HIDDEN}|(?<!{_PICTURE}){_SELECTORS})+")
_HIDDEN_ASCII = re.compile("[\x00-\x08\x0b-\x1f\x7f]+")
_LONGEST_LOOKED_AT = 2_000  # letters that are compared by their looks
_CONTROLS = {
    "\0": "null character",
    "\x08": "backspace",
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\r": "carriage return",
    "\x1b": "escape character",
    "\x7f": "delete character",
}


@dataclass(frozen=True)
class Piece:
    """A part of a text. One with a `name` deceives: `text` is what may safely be shown of it."""

    text: str
    name: str = ""
    code: str = ""  # U+202E


def reveal(text: str, *, identifier: bool = False) -> tuple[Piece, ...]:
    """Split a text into what reads as it is and what deceives.

    An `identifier` stands alone (a key, an id, a type): there, a word of foreign letters
    that could all be Latin ones is marked too, as it is in a text that is mostly Latin.
    """
    if text.isascii() and not _ODD.search(text):
        return (Piece(text),)
    latin = identifier or lookalikes.mostly_latin(text)
    return tuple(_few(_joined(_pieces(text, lone=identifier, latin=latin))))


def hidden(text: str) -> int:
    """Count the invisible characters of a text."""
    return sum(map(len, (_HIDDEN_ASCII if text.isascii() else _HIDDEN_RUN).findall(text)))


def looks_same(before: str, after: str) -> bool:
    """Say whether two different texts would look the same on a page."""
    if before == after or max(len(before), len(after)) > _LONGEST_LOOKED_AT:
        return False
    one, other = (_ODD.sub(_only_emoji, text) for text in (before, after))
    return lookalikes.skeleton(one) == lookalikes.skeleton(other)


def _only_emoji(found: re.Match[str]) -> str:
    if found["emoji"]:
        return found[0]
    return " " if found[0][0].isspace() and found[0] != "\r" else ""


def _pieces(text: str, *, lone: bool, latin: bool) -> Iterator[Piece]:
    place = 0
    for found in _ODD.finditer(text):
        if found["emoji"]:
            continue
        yield from _letters(text[place : found.start()], lone=lone, latin=latin)
        yield _named(found)
        place = found.end()
    yield from _letters(text[place:], lone=lone, latin=latin)


def _named(found: re.Match[str]) -> Piece:
    text = found[0]
    code = f"U+{ord(text[0]):04X}"
    if found["tags"]:
        spelled = "".join(chr(ord(letter) - 0xE0000) for letter in text)
        return Piece("", f"invisible tag characters that spell “{spelled}”", code)
    if found["selectors"]:
        return Piece("", _times("variation selector", len(text)), code)
    return Piece("", _times(_name(text[0]), len(text)), code)


def _name(letter: str) -> str:
    if letter in _CONTROLS:
        return _CONTROLS[letter]
    kinds = {"Cc": "control character", "Cs": "half of a surrogate pair", "Co": "private character"}
    category = unicodedata.category(letter)
    return kinds.get(category) or unicodedata.name(letter, "no character").lower()


def _times(name: str, number: int) -> str:
    return name if number == 1 else f"{name}, {number:,} times"


def _letters(text: str, *, lone: bool, latin: bool) -> Iterator[Piece]:
    if text.isascii():
        yield Piece(text)
        return
    place = 0
    for begin, end, name in sorted(
        [*lookalikes.found_in(text, lone=lone, latin=latin), *_unnormal(text)]
    ):
        if begin >= place:
            yield Piece(text[place:begin])
            yield Piece(text[begin:end], name, f"U+{ord(text[begin]):04X}")
            place = end
    yield Piece(text[place:])


def _unnormal(text: str) -> Iterator[tuple[int, int, str]]:
    """Find what is written otherwise than Unicode's normal form (NFC) writes it."""
    if unicodedata.is_normalized("NFC", text):
        return
    begin = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _clings(text[begin:end], text[end]):
            continue
        cluster = text[begin:end]
        if not unicodedata.is_normalized("NFC", cluster):
            parts = " + ".join(_name(letter) for letter in cluster[:4])
            yield begin, end, f"not in normal form: {parts}"
        begin = end


def _clings(cluster: str, letter: str) -> bool:
    """Say whether a letter belongs to those before it: an accent, a part of a syllable."""
    composed = unicodedata.normalize("NFC", cluster)
    longer = unicodedata.normalize("NFC", cluster + letter)
    return bool(unicodedata.combining(letter)) or len(longer) == len(composed)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    plain = ""
    for piece in pieces:
        if not piece.name:
            plain += piece.text
            continue
        if plain:
            yield Piece(plain)
        plain = ""
        yield piece
    if plain:
        yield Piece(plain)


def _few(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Name the first deceiving pieces; of the others, say how many there are."""
    marks, rest = 0, ""
    more = 0
    for piece in pieces:
        marks += bool(piece.name)
        if marks <= MOST_MARKS:
            yield piece
        else:
            rest += piece.text
            more += bool(piece.name)
    if more:
        yield Piece(rest, f"and {more:,} more characters that deceive", "")
