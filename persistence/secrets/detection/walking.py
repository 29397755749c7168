"""Walking nested attributes: each key and each value on its own, never their JSON text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from persistence.secrets.detection import vendors
from persistence.secrets.detection.custom import CustomPattern
from persistence.secrets.detection.findings import Finding, Kind, Place
from persistence.secrets.detection.names import KEY, PASSWORD, SECRET, TOKEN, secret_named
from persistence.secrets.detection.placeholders import says_nothing
from persistence.secrets.detection.text import find_in_text, may_hold_secrets
from persistence.secrets.detection.values import Written, is_secret_value

_SHORTEST_IN_KEY = 12  # letters: no form of a secret is shorter,
_DIGIT = re.compile(r"[0-9]").search  # and as good as none has no digit
_EMPTY_HANDED = frozenset({int, float, bool, type(None)})
_OWNED = Kind("provider_keys", "Key")  # under the name of a provider
_INHERITED = frozenset({PASSWORD, SECRET})  # whose members are secrets too

Link = tuple[Any, Any] | None  # what a path ends in: the link before it, and its last step
Member = tuple[Link, Any, Kind | None]  # a value under a path, and what its names promise


def find_in_attributes(attributes: Any, custom: Sequence[CustomPattern] = ()) -> list[Place]:
    """Return the secrets in nested mappings, sequences and values, in their order.

    A key that names a secret makes its value one; every other text is read for secrets.
    Raises TimeLimitReached where a custom pattern takes longer than its limit.
    """
    texts: list[str] = []
    where: list[tuple[Link, bool]] = []
    named: list[tuple[int, Place]] = []  # each before the text of that index
    for link, value, kind, in_key in _leaves(attributes):
        found = _named_secret(kind, value, link[1]) if kind and link else None
        if found and link:
            named.append((len(texts), Place(_path(link), Finding(0, len(str(value)), found))))
        elif type(value) is str:
            texts.append(value)
            where.append((link, in_key))
    worth = range(len(texts)) if custom else may_hold_secrets(texts)
    read = [
        (index, Place(_path(where[index][0]), finding, where[index][1]))
        for index in worth
        for finding in find_in_text(texts[index], custom)
    ]
    return [place for _, place in sorted(named + read, key=lambda found: found[0])]


def _leaves(attributes: Any) -> Iterator[tuple[Link, Any, Kind | None, bool]]:
    """Yield every text and number with its path, its names' promise, and whether it is a key."""
    waiting: list[Member] = [(None, attributes, None)]
    while waiting:
        link, value, kind = waiting.pop()
        kept = type(value)
        if kept is str or (kind and (kept is int or kept is float)):
            yield link, value, kind, False
        elif kept in _EMPTY_HANDED:
            continue
        elif kept is dict or isinstance(value, Mapping):
            for key in value:
                if type(key) is str and len(key) >= _SHORTEST_IN_KEY and _DIGIT(key):
                    yield (link, key), key, None, True
            members = _members(link, value, kind if kind in _INHERITED else None)
            members.reverse()
            waiting += members
        elif isinstance(value, list | tuple):
            members = [((link, index), member, kind) for index, member in enumerate(value)]
            members.reverse()
            waiting += members


def _members(link: Link, value: Mapping[Any, Any], inherited: Kind | None) -> list[Member]:
    """Return what a mapping holds. `{"name": "PASSWORD", "value": …}` is a name and its value."""
    members: list[Member] = [
        ((link, key), member, (_promise(key) if type(key) is str else None) or inherited)
        for key, member in value.items()
    ]
    told = value.get("name", value.get("key")) if "value" in value else None
    if isinstance(told, str) and (named := secret_named(told)):
        members = _promised(members, ("value",), named)
    if value.get("kind") in ("Secret", "secret"):  # of Kubernetes
        members = _promised(members, ("data", "stringData"), SECRET)
    return members


def _promised(members: list[Member], keys: tuple[str, ...], kind: Kind) -> list[Member]:
    return [
        (link, member, kind if link and link[1] in keys else named)
        for link, member, named in members
    ]


@lru_cache(maxsize=16_384)
def _promise(key: str) -> Kind | None:
    return secret_named(key) or (_OWNED if vendors.owners(key) else None)


def _named_secret(kind: Kind, value: Any, name: Any) -> Kind | None:
    """Return what kind of secret a value is by the names that lead to it, None if it is none."""
    if type(value) is not str:
        return kind if kind in _INHERITED else None
    if kind in (_OWNED, KEY):
        known = vendors.key_named(str(name), value)
        random = kind is KEY and is_secret_value(kind, value, Written.QUOTED, str(name))
        return known or (kind if random else None)
    read_as_text = kind is TOKEN and " " in value  # a header with its scheme, or a sentence
    return None if read_as_text or says_nothing(value) else kind


def _path(link: Link) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    while link:
        link, step = link
        steps.append(step)
    return tuple(reversed(steps))
