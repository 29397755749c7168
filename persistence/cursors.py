"""The address of a page: which way it goes, and the row at the edge that it goes on from."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from persistence import store
from persistence.other_values import OtherValue, read


class BadCursor(store.StoreError):
    """The cursor in the address is not one of ours."""


def encode(edge: Sequence[Any], *, backwards: bool) -> str:
    """Write the numbers, texts and other values of an edge as one word for an address."""
    spelled = [[one.spelled] if isinstance(one, OtherValue) else one for one in edge]
    text = json.dumps([int(backwards), *spelled], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[bool, list[Any]]:
    """Return whether a cursor leads backwards, and its edge, of whatever is in it.

    Raises BadCursor for what `encode` never wrote.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        backwards, *edge = map(_one, values)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise BadCursor("The page's address was cut or changed: start from the list.") from error
    return bool(backwards), edge


def _one(value: Any) -> Any:
    """Return a number or text as it is, and of another value, in a list, what it was."""
    match value:
        case [str(word)]:
            return read(word)
        case list():
            raise ValueError(value)
    return value
