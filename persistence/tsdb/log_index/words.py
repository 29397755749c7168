"""The words of a text, as both engines index them and as a search asks for them.

A word is a run of letters and digits: `disk_full`, `10.0.0.7` and `/api/v1` are two, four and
two words beside each other, found whole as a phrase and by each part. Case and accents do not
count, marks without width are as if they were not there, and of scripts that write without
spaces each character is a word.
"""

import re
import unicodedata
from functools import lru_cache

MOST_CHARACTERS = 100_000  # of one message that are indexed at all
MOST_WORDS = 5_000  # PostgreSQL counts places up to 16,383, and holds a megabyte
LONGEST = 40  # characters of a word; two longer ones that begin alike are one
_ASCII_WORD = re.compile(r"[0-9a-z]+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_WITHOUT_WIDTH = {"Mn", "Mc", "Me", "Cf"}


def words(text: str) -> list[str]:
    """Return the words of a text in their order, at most MOST_WORDS."""
    text = text[:MOST_CHARACTERS]
    found = (
        _ASCII_WORD.findall(text.lower()) if text.isascii() else _WORD.findall(_without_marks(text))
    )
    return [word[:LONGEST] for word in found[:MOST_WORDS]]


def _without_marks(text: str) -> str:
    """Return the text in small letters and without accents, as NFKD takes it apart."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in apart if not _is_a_mark(character))


@lru_cache(maxsize=4096)
def _is_a_mark(character: str) -> bool:
    return unicodedata.category(character) in _WITHOUT_WIDTH
