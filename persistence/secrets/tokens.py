"""The agents' token of a secret, `{SECRET:<uuid>:<description>}`, and values with tokens in them.

Plain Python: structured values in, structured values out, never serialised JSON.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from persistence.secrets.detection.findings import Finding, Kind, Place

TOKEN = re.compile(r"\{SECRET:(?P<uuid>[a-f0-9-]{36}):(?P<description>[^}]*)\}")
REFS = "_secret_refs"  # the attribute in which agents list a node's secrets


@dataclass(frozen=True)
class Found:
    """A secret in a value, and where: what a seal gets, and gives a uuid for."""

    plaintext: str
    kind: Kind
    path: str


Seal = Callable[[Found], str]  # returns the uuid of the secret


def token(secret_uuid: str, description: str) -> str:
    return f"{{SECRET:{secret_uuid}:{description.replace('}', ')')}}}"


def uuids_in(value: Any) -> Iterator[str]:
    """Yield the uuids of all tokens in a value, keys and values, in their order."""
    if isinstance(value, str):
        if "{SECRET:" in value:
            yield from (match["uuid"] for match in TOKEN.finditer(value))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from uuids_in(key)
            yield from uuids_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from uuids_in(inner)


def replaced_text(text: str, findings: Iterable[Finding], path: str, seal: Seal) -> str:
    """Return the text with a token for each secret; a token that stands there already stays."""
    parts, last = [], 0
    taken = [match.span() for match in TOKEN.finditer(text)] if "{SECRET:" in text else []
    for one in sorted(findings, key=lambda one: one.start):
        if one.start < last or any(one.start < end and start < one.end for start, end in taken):
            continue
        uuid = seal(Found(text[one.start : one.end], one.kind, path))
        parts += [text[last : one.start], token(uuid, one.kind.description)]
        last = one.end
    return "".join([*parts, text[last:]])


def replaced(value: Any, places: Iterable[Place], path: str, seal: Seal) -> Any:
    """Return the value with a token for each secret; `path` names the value itself."""
    return _replaced(value, list(places), path, seal, 0)


def _replaced(value: Any, places: list[Place], path: str, seal: Seal, depth: int) -> Any:
    here = [place.finding for place in places if len(place.path) == depth and not place.in_key]
    if here:
        return replaced_text(value if isinstance(value, str) else str(value), here, path, seal)
    within: dict[Any, list[Place]] = defaultdict(list)
    for place in places:
        if len(place.path) > depth:
            within[place.path[depth]].append(place)
    if isinstance(value, Mapping):
        return dict(_entries(value, within, path, seal, depth))
    if isinstance(value, list | tuple):
        return [
            _replaced(inner, within[at], f"{path}[{at}]", seal, depth + 1)
            if at in within
            else inner
            for at, inner in enumerate(value)
        ]
    return value


def _entries(
    value: Mapping[Any, Any], within: dict[Any, list[Place]], path: str, seal: Seal, depth: int
) -> Iterator[tuple[Any, Any]]:
    for key, inner in value.items():
        if key not in within:
            yield key, inner
            continue
        places = within[key]
        in_key = [one.finding for one in places if one.in_key and len(one.path) == depth + 1]
        # A key that is a secret must not stand in the path of one.
        name = replaced_text(str(key), in_key, f"{path} (a key)", seal) if in_key else key
        rest = [one for one in places if not (one.in_key and len(one.path) == depth + 1)]
        yield name, _replaced(inner, rest, f"{path}.{name}", seal, depth + 1) if rest else inner


def opened(value: Any, answers: Mapping[str, str]) -> Any:
    """Return the value with each token whose uuid has an answer replaced by it."""
    if isinstance(value, str):
        if "{SECRET:" not in value:
            return value
        return TOKEN.sub(lambda match: answers.get(match["uuid"], match[0]), value)
    if isinstance(value, Mapping):
        return {opened(key, answers): opened(inner, answers) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [opened(inner, answers) for inner in value]
    return value
