"""A search as each reader of the index wants it: FTS5, PostgreSQL, and text that is not indexed.

Words hold letters and digits alone, and `=` in front of a field's: nothing in them needs an
escape, whatever was typed.
"""

from collections.abc import Callable, Sequence

from persistence.tsdb.log_index.fields import EVERY
from persistence.tsdb.log_index.language import Field, Phrase, Search

Endings = Callable[[str], Sequence[str] | None]  # the words that begin so, if they are few
_EVERY_LINE = Field(*EVERY)


def fts5(search: Search, endings: Endings = lambda _: None) -> str:
    """Return the text of a MATCH; a beginning whose few endings are known is these words."""
    wanted = " AND ".join(_fts5(term, endings) for term in search.wanted or (_EVERY_LINE,))
    unwanted = [f" NOT {_fts5(term, endings)}" for term in search.unwanted]
    return "".join([f"({wanted})", *unwanted])


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


def _fts5(term: Phrase | Field, endings: Endings) -> str:
    if isinstance(term, Field):
        return "(" + " OR ".join(f'"{word}"' for word in term.words) + ")"
    if term.is_prefix and (known := endings(term.words[-1])):
        return "(" + " OR ".join(f'"{" ".join((*term.words[:-1], word))}"' for word in known) + ")"
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
