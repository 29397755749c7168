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
_SHORT = 64


def places_in(value: Any) -> list[Place]:
    """Return where secrets are in a value; tokens are none."""
    return [place for place in _by_name(value, ()) if not _is_token(value, place)]


def holds_secret(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Say whether the arguments of a call hold a secret: fast where they are short texts."""
    try:
        for value in args:
            _refuse(value)
        for value in kwargs.values():
            _refuse(value)
    except _Secret:
        return True
    return False


class _Secret(Exception):  # no error: what is raised is not remembered by a cache
    """There is a secret."""


def _refuse(value: Any) -> None:
    if isinstance(value, str) and len(value) <= _SHORT:
        _refuse_short(value)
    elif type(value) is dict:
        try:
            _refuse_plain(tuple(value.items()))
        except TypeError:  # nested values, which do not hash
            _look(value)
    elif isinstance(value, str | Mapping | list | tuple):
        _look(value)


def _look(value: Any) -> None:
    if places_in(value):
        raise _Secret


@lru_cache(maxsize=4096)
def _refuse_short(text: str) -> None:
    _look(text)


@lru_cache(maxsize=4096)
def _refuse_plain(items: tuple[tuple[Any, Any], ...]) -> None:
    _look(dict(items))


def _is_token(value: Any, place: Place) -> bool:
    if place.in_key:
        return False
    if place.path[-1:] == (REFS,) or REFS in place.path[:1]:
        return True
    for step in place.path:
        value = value[step]
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


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
