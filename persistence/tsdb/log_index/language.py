"""The language that the log is searched in, from what a person types to a condition.

    timeout "connection reset" -heartbeat conn* component:llm -level:debug trace:"a b"

Everything stands for AND. A `-` excludes, quotes make a phrase, a `*` at the end stands for
any ending, `name:value` asks for a field. Nothing else has a meaning: AND, OR, NEAR, ^ and
brackets are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from persistence.tsdb.log_index.fields import field_words
from persistence.tsdb.log_index.words import words

LONGEST = 1_000  # characters of a search
MOST_TERMS = 40
SHORTEST_PREFIX = 2
_TERM = re.compile(
    r"""\s*(?P<minus>-(?=\S))?
    (?: (?P<name>[^\W\d][\w.\-]*|"[^"]+"):(?P<value>"[^"]*"|(?!//)[^\s"]+)(?=\s|\Z)
      | "(?P<phrase>[^"]*)"(?P<any>\*)?
      | (?P<word>[^\s"]+)
      | (?P<open>")
    )""",
    re.VERBOSE,
)


class SearchError(ValueError):
    """The search cannot be read; the message is for the person who typed it."""


@dataclass(frozen=True)
class Phrase:
    """Words beside each other in the message; the last may go on if `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool = False
    text: str = ""  # as typed, for a store without an index


@dataclass(frozen=True)
class Field:
    """A field that has a value, as typed; a name that is none of NAMES is the key of a tag."""

    name: str
    value: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of which the index holds one for each line that has it."""
        return field_words(self.name, self.value)


@dataclass(frozen=True)
class Search:
    """What every line found must have, and what none may have."""

    wanted: tuple[Phrase | Field, ...] = ()
    unwanted: tuple[Phrase | Field, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def __and__(self, other: "Search") -> "Search":
        return Search(self.wanted + other.wanted, self.unwanted + other.unwanted)


ANYTHING = Search()


def parse(text: str) -> Search:
    """Read a search as its reader typed it. Raises SearchError."""
    if len(text) > LONGEST:
        raise SearchError(f"A search has at most {LONGEST:,} characters; this has {len(text):,}.")
    wanted: list[Phrase | Field] = []
    unwanted: list[Phrase | Field] = []
    for term in _terms(text):
        found = _field(term) if term["value"] is not None else _phrase(term)
        if found is not None:
            (unwanted if term["minus"] else wanted).append(found)
    if len(wanted) + len(unwanted) > MOST_TERMS:
        raise SearchError(f"A search has at most {MOST_TERMS} terms.")
    if text.strip() and not wanted and not unwanted:
        raise SearchError(f"“{text.strip()[:100]}” has no letter or digit to look for.")
    return Search(tuple(wanted), tuple(unwanted))


def _terms(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while term := _TERM.match(text, at):
        if term["open"]:
            rest = text[term.start("open") :][:60]
            raise SearchError(f"A quotation mark opens and is not closed: {rest}")
        at = term.end()
        yield term


def _phrase(term: re.Match[str]) -> Phrase | None:
    """Return the words of a term; None where it has none, like a dash in a pasted line."""
    text = term["phrase"] if term["phrase"] is not None else term["word"]
    is_prefix = bool(term["any"]) or (term["word"] is not None and text.endswith("*"))
    found = words(text)
    if is_prefix and sum(map(len, found)) < SHORTEST_PREFIX:
        raise SearchError(f"Write at least {SHORTEST_PREFIX} letters or digits before a *.")
    # A word that ends where the text goes on is whole: `disk.*` is any word after disk.
    ends_in_word = is_prefix and bool(words(text.removesuffix("*")[-1:]))
    typed = (text[:-1] if text.endswith("*") else text).strip()
    return Phrase(tuple(found), ends_in_word, typed) if found else None


def _field(term: re.Match[str]) -> Field:
    return Field(term["name"].strip('"'), term["value"].strip('"'))


def written(name: str, value: str) -> str | None:
    """Write a field as `parse` reads it; None where the language has no way to."""
    if '"' in name + value or not name:
        return None
    plain = _TERM.fullmatch(f"{name}:{value}")
    if plain and plain["name"] == name and plain["value"] == value:
        return f"{name}:{value}"
    named = name if _TERM.fullmatch(f'{name}:""') else f'"{name}"'
    return f'{named}:"{value}"'
