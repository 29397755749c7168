"""Where secrets are in what is about to be stored, found before anything else is done with it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from persistence.secrets.detection.findings import Finding, Kind, Place, Sensitivity
from persistence.secrets.tokens import REFS, TOKEN

_NAMES = re.compile(
    r"pass(word|wd|phrase)s?$|(^|[_-])(secret|api_?key|private_?key|token|credential)s?$", re.I
)
_KIND = Kind("passwords", "Password", Sensitivity.CRITICAL)


class HoldsSecret(Exception):  # a signal: whoever can seal it does, and goes on
    """A value that was to be stored as it is holds a secret."""


def places_in(value: Any) -> list[Place]:
    """Return where secrets are in a value, a text or nested ones; tokens are none."""
    return [place for place in _by_name(value, ()) if not _is_sealed(value, place)]


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


def _by_name(value: Any, path: tuple[str | int, ...]) -> Iterator[Place]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and inner and _NAMES.search(str(key)):
                yield Place((*path, key), Finding(0, len(inner), _KIND))
            else:
                yield from _by_name(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _by_name(inner, (*path, at))
