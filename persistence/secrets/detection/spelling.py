"""Whether a value is spelt of words: nobody's machine hands those out."""

import re

_SPELT = re.compile(r"[A-Za-z][A-Za-z_\-./:]*$")
_ENDING = re.compile(r"[-_.:]?[vV]?\d{1,4}$|:\d{5}$")  # a number, a version, a port
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_UNSPOKEN = re.compile(r"[b-df-hj-np-tv-xz]{5}")  # that no word has in a row
_LONGEST_WORD = 14  # databasepassword is a name no more


def is_made_of_words(value: str) -> bool:
    """Whether a value reads as a name of a program: `getUserTokenFromRequest2`, `prod-eu-key-1`.

    Words of four letters on average, each with a vowel; no digits but a number at the end.
    """
    letters = _ENDING.sub("", value)
    if not _SPELT.match(letters):
        return False
    words = [word.lower() for word in _WORD.findall(letters)]
    spoken = [word for word in words if any(letter in "aeiouy" for letter in word)]
    return len(words) > 1 and len(spoken) == len(words) and sum(map(len, words)) >= 4 * len(words)


def is_jumbled(value: str) -> bool:
    """Whether a value has small and capital letters as no name does: `YXNkZmFyZ_Nkag`."""
    words = _WORD.findall(value)
    return sum(map(len, words)) >= 12 and 3 * len(words) > sum(map(len, words))


def is_run_together(value: str) -> bool:
    """Whether many small words are written as one: somebody chose `thisismypassword`."""
    return value.isalpha() and value.islower() and len(value) > _LONGEST_WORD


def is_unspoken(value: str) -> bool:
    """Whether a value is of small letters that nobody could read out: drawn by lot."""
    return value.isalpha() and value.islower() and bool(_UNSPOKEN.search(value))
