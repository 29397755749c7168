"""Text that agents wrote: whether it can be stored, what it means, and made fit to be printed."""

import unicodedata
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)

# Letters that show nothing: controls, formats (bidi marks among them), private use, unassigned.
_UNSEEN = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}


def encodes(text: str) -> bool:
    """Say whether text has no halves of surrogate pairs, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def known(words: type[Word], text: str) -> Word | str:
    """Return the word that a text is, or the text where this version does not know it."""
    try:
        return words(text)
    except ValueError:
        return text


def readable(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell and no page can carry."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shortened(text: str, letters: int) -> str:
    """Cut text on one line, and say with an ellipsis that it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[:letters]}…"


def plain(text: str, letters: int) -> str:
    """Make text fit to stand in a sentence of ours: one line, cut, nothing in it unseen."""
    line = shortened(readable(text), letters)
    return "".join("\ufffd" if unicodedata.category(one) in _UNSEEN else one for one in line)
