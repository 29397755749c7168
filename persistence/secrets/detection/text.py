"""Finding secrets in a text: one linear pass for places worth a look, then a look at each.

The pass is one automaton of RE2 over all names and all forms. It reads the text as ASCII,
one byte for each code point, so that places in both are the same.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import re2

from persistence.secrets.detection import assignments, vendors
from persistence.secrets.detection.custom import CustomPattern
from persistence.secrets.detection.findings import Finding, settled
from persistence.secrets.detection.formats import FORMS
from persistence.secrets.detection.formats.form import Form
from persistence.secrets.detection.placeholders import word_set
from persistence.secrets.detection.structures import READERS

Look = Callable[[str, int], Iterator[Finding]]

_NAMES = word_set(
    """
    password passwd passphrase passcode passwort kennwort contrase senha pwd pass passw psw
    mdp secret token key credential creds cred authorization mnemonic jwt _pat _pw -pw
    """
)

_WORDS = _NAMES | vendors.SPELT
_ANY_WORD = re.compile("|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True))))


def find_in_text(text: str, custom: Sequence[CustomPattern] = ()) -> list[Finding]:
    """Return the secrets of a text in order, none over another.

    Raises TimeLimitReached where a custom pattern takes longer than its limit.
    """
    found = list(_built_in(text))
    for pattern in custom:
        found.extend(pattern.find(text))
    return settled(found)


def may_hold_secrets(texts: Sequence[str]) -> list[int]:
    """Return the places of the texts in which something is worth a look, in one pass over all."""
    ends = list(accumulate(len(text) + 1 for text in texts))
    joined = "\0".join(texts).encode("ascii", "replace")
    worth: list[int] = []
    for hit in _automaton().finditer(joined):
        place = bisect_right(ends, hit.start(), worth[-1] if worth else 0)
        if not worth or place > worth[-1]:
            worth.append(place)
    return worth


def _built_in(text: str) -> Iterator[Finding]:
    read_until = 0  # a name is read once, however many words of it are met
    for hit in _automaton().finditer(text.encode("ascii", "replace")):
        place, word = hit.start(), hit.group().decode().lower()
        if word not in _WORDS:
            found = [one for look in _looks_at(word) for one in look(text, place)]
            yield from found
            inside = None if found else _ANY_WORD.search(word)
            if inside is None:
                continue
            place += inside.start()
        if place >= read_until:
            name = assignments.name_around(text, place)
            read_until = name.end
            one = assignments.read(text, name) or vendors.read(text, name)
            if one:
                yield one


@cache
def _automaton() -> Any:
    """Return what finds each place worth a look: names in any case, forms in theirs."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.longest_match = True
    options.max_mem = 128 << 20
    names = [*sorted(_WORDS), *(anchor for anchor, _ in READERS)]
    written = sorted({form.anchor for form in FORMS})
    return re2.compile(f"(?i:{'|'.join(names)})|{'|'.join(written)}".encode(), options)


def _looks_at(word: str) -> tuple[Look, ...]:
    return _looks().get(word[:2], ()) + _looks()[""]


@cache
def _looks() -> dict[str, tuple[Look, ...]]:
    """Return what to look for by the first two letters of a hit; under "" whatever they are."""
    looks: dict[str, tuple[Look, ...]] = {"": ()}
    for anchor, look in (*((form.anchor, _look_for(form)) for form in FORMS), *READERS):
        literal = re.match(r"(?:\\b)?((?:\\\W|\w|[:/-]){2})", anchor)
        first = literal[1].replace("\\", "").lower() if literal else ""
        looks[first] = (*looks.get(first, ()), look)
    return looks


def _look_for(form: Form) -> Look:
    def look(text: str, place: int) -> Iterator[Finding]:
        length = form.length_at(text, place)
        if length:
            yield Finding(place, place + length, form.kind)

    return look
