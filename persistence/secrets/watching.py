"""Where secrets are in what is about to be stored, found before anything else is done with it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from persistence.secrets import patterns
from persistence.secrets.detection import CustomPattern, TimeLimitReached, find_in_attributes
from persistence.secrets.detection.findings import Place
from persistence.secrets.tokens import REFS, TOKEN
from persistence.writing import InvalidInput

ENDLESS = (
    "What was to be stored cannot be stored as JSON: it holds itself, or is nested too deeply."
)


class HoldsSecret(Exception):  # a signal: whoever can seal it does, and goes on
    """A value that was to be stored as it is holds a secret."""


def places_in(value: Any) -> list[Place]:
    """Return where secrets are in a value, a text or nested ones; tokens are none.

    Raises InvalidInput for a value that holds itself, is nested beyond what JSON can be, or
    takes a pattern of one's own too long; BadPatterns where their file cannot be used.
    """
    if isinstance(value, Mapping | list | tuple):
        try:
            _refuse_endless(value, set())
        except RecursionError:
            raise InvalidInput(ENDLESS) from None
    try:
        places = find_in_attributes(value, patterns.at_hand())
    except TimeLimitReached as error:
        raise InvalidInput(f"Nothing was written: {error}") from error
    return [place for place in places if not _is_sealed(value, place)]


def _refuse_endless(value: Any, above: set[int]) -> None:
    inner = value.values() if isinstance(value, Mapping) else value
    for one in inner:
        if isinstance(one, dict | list | tuple | Mapping):
            above.add(id(value))
            if id(one) in above:
                raise InvalidInput(ENDLESS)
            _refuse_endless(one, above)
            above.discard(id(value))


def refuse(value: Any) -> None:
    """Raise HoldsSecret where a value holds one."""
    if places_in(value):
        raise HoldsSecret


def refuse_name(text: str) -> None:
    """Raise HoldsSecret where a short text that comes again and again holds a secret.

    What raises is not kept by the cache: no secret stays in memory for it.
    """
    _refuse_name(text, patterns.at_hand())


@lru_cache(maxsize=4096)
def _refuse_name(text: str, _patterns: tuple[CustomPattern, ...]) -> None:
    refuse(text)


def _is_sealed(value: Any, place: Place) -> bool:
    """Say whether what was found is a token, or the list that an agent keeps of them."""
    if REFS in place.path[:1]:
        return True
    for step in place.path[:-1] if place.in_key else place.path:
        value = value[step]
    text = place.path[-1] if place.in_key else value
    if not isinstance(text, str) or "{SECRET:" not in text:
        return False
    start, end = place.finding.start, place.finding.end
    return any(start < one.end() and one.start() < end for one in TOKEN.finditer(text))
