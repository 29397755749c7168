"""Canonical JSON (RFC 8785): one text for one value, the same in Python and in a browser.

Signed JSON holds text, whole numbers, objects and lists alone: no floats, no nulls, no
booleans, whose forms differ between languages or mean nothing here.
"""

import hashlib
import json
from typing import Any

import rfc8785

_LARGEST = 2**53 - 1  # what a browser holds exactly
_DEEPEST = 16


class NotCanonical(ValueError):
    """The bytes are not the one canonical form of what they say; the message says why."""


def encode(value: Any) -> bytes:
    """Return the canonical bytes. Raises NotCanonical for what signed JSON may not hold."""
    _check(value, _DEEPEST)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(f"It has no canonical form: {error}.") from error


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(encode(value)).hexdigest()


def decode(text: bytes) -> Any:
    """Parse canonical bytes. Raises NotCanonical for every other spelling of the same value."""
    try:
        value = json.loads(text.decode(), object_pairs_hook=no_key_twice)
    except UnicodeDecodeError as error:
        raise NotCanonical("It is not UTF-8 text.") from error
    except RecursionError as error:
        raise NotCanonical("It is nested too deeply.") from error
    except ValueError as error:
        raise NotCanonical(f"It is not JSON: {error}.") from error
    if encode(value) != text:
        raise NotCanonical("It is not in canonical form (RFC 8785).")
    return value


def no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON's pairs. Raises NotCanonical where one key has two values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("An object in it has the same key twice.")
    return found


def _check(value: Any, depth: int) -> None:
    if depth < 0:
        raise NotCanonical("It is nested too deeply.")
    match value:
        case bool():
            raise NotCanonical("It holds a boolean; signed JSON has text and whole numbers.")
        case str():
            pass
        case int():
            if abs(value) > _LARGEST:
                raise NotCanonical("It holds a number that a browser cannot hold exactly.")
        case list():
            for one in value:
                _check(one, depth - 1)
        case dict():
            for key, one in value.items():
                _check(key, depth - 1)
                _check(one, depth - 1)
        case _:
            raise NotCanonical(
                f"It holds a {type(value).__name__}; signed JSON has text and whole numbers."
            )
