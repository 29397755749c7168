"""A search as each reader of the index wants it: FTS5, PostgreSQL, and text that is not indexed.

Words hold letters and digits alone, and `=` in front of a field's: nothing in them needs an
escape, whatever was typed.
"""

from collections.abc import Sequence

from persistence.tsdb.log_index.fields import EVERY
from persistence.tsdb.log_index.language import Field, Phrase, Search

_EVERY_LINE = Field(*EVERY)


def fts5(search: Search) -> str:
    """Return the text of a MATCH."""
    wanted = " AND ".join(_fts5(term) for term in search.wanted or (_EVERY_LINE,))
    return "".join([f"({wanted})", *(f" NOT {_fts5(term)}" for term in search.unwanted)])


def tsquery(search: Search) -> str:
    """Return the text of a tsquery."""
    wanted = [_tsquery(term) for term in search.wanted or (_EVERY_LINE,)]
    return " & ".join([*wanted, *(f"!({_tsquery(term)})" for term in search.unwanted)])


def tsvector(words: Sequence[str]) -> str:
    """Return the text of a tsvector that holds the words at their places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def holds(search: Search, words: str) -> bool:
    """Say whether words, a space between them, are what is searched for."""
    text = f" {words} "
    return all(_holds(term, text) for term in search.wanted) and not any(
        _holds(term, text) for term in search.unwanted
    )


def _fts5(term: Phrase | Field) -> str:
    if isinstance(term, Field):
        return "(" + " OR ".join(f'"{word}"' for word in term.words) + ")"
    return '"' + " ".join(term.words) + '"' + ("*" if term.is_prefix else "")


def _tsquery(term: Phrase | Field) -> str:
    quoted = [f"'{word}'" for word in term.words]
    if isinstance(term, Field):
        return "(" + " | ".join(quoted) + ")"
    return "(" + " <-> ".join(quoted) + (":*" if term.is_prefix else "") + ")"


def _holds(term: Phrase | Field, text: str) -> bool:
    if isinstance(term, Field):
        return any(f" {word} " in text for word in term.words)
    return f" {' '.join(term.words)}{'' if term.is_prefix else ' '}" in text
