"""Letters that look like letters of another script, by Unicode's table of them (UTS 39)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from confusable_homoglyphs import categories, confusables

_WORD = re.compile(r"\w*[^\x00-\x7f\W]\w*")  # one with a letter that is not ASCII
_ORDINALS = "ªº"  # as in 1ª: they look like letters because they are
_ALIKE = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "O"})  # within ASCII


def found_in(text: str, *, lone: bool, latin: bool) -> Iterator[tuple[int, int, str]]:
    """Yield where something looks like what it is not, and its name.

    `latin`: what stands around it is Latin; `lone`: nothing stands around it.
    """
    for word in _WORD.finditer(text):
        own = script_of(word[0])
        mixed = list(_mixed(word[0], own))
        if not mixed and latin and own != "LATIN" and len(word[0]) > (0 if lone else 1):
            twins = [_twin(letter, "LATIN") if letter.isalpha() else letter for letter in word[0]]
            if all(twins):
                name = f"{own.title()} letters that look like Latin “{''.join(map(str, twins))}”"
                yield word.start(), word.end(), name
        for place, name in mixed:
            yield word.start() + place, word.start() + place + 1, name


def script_of(text: str) -> str:
    """Name the script of most letters of a word; Latin if it is undecided."""
    scripts = Counter(_script(letter) for letter in text if letter.isalpha())
    scripts.pop("COMMON", None)
    return max(scripts, key=lambda name: (scripts[name], name == "LATIN"), default="LATIN")


def mostly_latin(text: str) -> bool:
    latin = sum(letter.isascii() for letter in text if letter.isalpha())
    return latin * 2 > sum(letter.isalpha() for letter in text)


def skeleton(text: str) -> str:
    """Return what a text looks like: texts of one skeleton look the same."""
    alike = "".join(
        letter if letter.isascii() else _twin(letter, "LATIN") or letter
        for letter in unicodedata.normalize("NFKC", text)
    )
    return alike.translate(_ALIKE)


def _mixed(word: str, own: str) -> Iterator[tuple[int, str]]:
    for place, letter in enumerate(word):
        if not letter.isalpha() or letter in _ORDINALS:
            continue
        script = _script(letter)
        if script == own and not _is_styled(letter):
            continue
        twin = _twin(letter, own)
        if twin:
            kind = unicodedata.name(letter, script).split()[0].title()
            yield place, f"{kind} {letter} that looks like {own.title()} {twin}"


def _is_styled(letter: str) -> bool:
    """Say whether it is an ASCII letter in another dress: fullwidth, mathematical."""
    return not letter.isascii() and unicodedata.normalize("NFKC", letter).isascii()


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return str(categories.alias(letter))


@lru_cache(maxsize=4096)
def _twin(letter: str, script: str) -> str:
    """Return the letter of a script that this one looks like; of Latin, only the ASCII letters."""
    plain = unicodedata.normalize("NFKC", letter)
    if script == "LATIN" and len(plain) == 1 and plain.isascii():
        return plain
    found = confusables.is_confusable(letter, greedy=True, preferred_aliases=[script])
    glyphs = [glyph["c"] for one in found or [] for glyph in one["homoglyphs"]]
    return next(
        (
            glyph
            for glyph in glyphs
            if len(glyph) == 1
            and glyph.isalpha()
            and _script(glyph) == script
            and (glyph.isascii() or script != "LATIN")
        ),
        "",
    )
