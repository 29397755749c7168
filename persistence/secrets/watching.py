"""Where secrets are in what is about to be stored, found before anything else is done with it."""

from functools import lru_cache
from typing import Any

from persistence.secrets.detection import find_in_attributes
from persistence.secrets.detection.findings import Place
from persistence.secrets.tokens import REFS, TOKEN


class HoldsSecret(Exception):  # a signal: whoever can seal it does, and goes on
    """A value that was to be stored as it is holds a secret."""


def places_in(value: Any) -> list[Place]:
    """Return where secrets are in a value, a text or nested ones; tokens are none."""
    return [place for place in find_in_attributes(value) if not _is_sealed(value, place)]


def refuse(value: Any) -> None:
    """Raise HoldsSecret where a value holds one."""
    if places_in(value):
        raise HoldsSecret


@lru_cache(maxsize=4096)
def refuse_name(text: str) -> None:
    """Raise HoldsSecret where a short text that comes again and again holds a secret.

    What raises is not kept by the cache: no secret stays in memory for it.
    """
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
