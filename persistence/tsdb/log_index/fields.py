"""What a line has beside its message, as words of the same index that no message holds.

A field's name and value become one word: `=` and the first 64 bits of their BLAKE2b digest.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from persistence.tsdb.log_lines import levels_from, plain_level

NAMES = ("level", "component", "handler", "service", "trace", "task", "thought")
TAG = "tag:"  # in front of the key of a tag that is called like one of NAMES
EXACT_LEVEL = "level="  # the level as it is stored
EVERY = ("line", "")  # what every line has, for a search that only excludes
MOST_TAGS = 200  # of one line that are indexed
_UPWARDS = ".."


@lru_cache(maxsize=65_536)
def field_word(name: str, value: str) -> str:
    """Return the word for a field that has a value."""
    text = f"{name}\0{value}".encode("utf-8", "surrogatepass")
    return f"={blake2b(text, digest_size=8).hexdigest()}"


def field_words(name: str, value: str) -> tuple[str, ...]:
    """Return the words of which a line that has the field as a person typed it has one.

    `level` takes any case and `WARNING..` for it and worse; a name that is none of NAMES is
    the key of a tag.
    """
    if name == "level":
        floor = plain_level(value.removesuffix(_UPWARDS))
        names = levels_from(floor) if value.endswith(_UPWARDS) else ()
        return tuple(field_word("level", level) for level in names or [floor])
    if name in (*NAMES, EXACT_LEVEL, EVERY[0]):
        return (field_word(name, value),)
    # The string that reads so, and the JSON that is written so.
    texts = {value: None, _as_json(value): None}
    key = TAG + name.removeprefix(TAG)
    return tuple(field_word(key, text) for text in texts if text is not None)


def words_of_tags(tags: Any) -> Iterator[str]:
    """Yield the words that a line's tags are found by."""
    if isinstance(tags, Mapping):
        for key, value in list(tags.items())[:MOST_TAGS]:
            if key != "message":
                yield field_word(TAG + key, _text(value))


def _as_json(value: str) -> str | None:
    try:
        return _text(json.loads(value))
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    """Write a value of JSON in one way: 5.0 as 5, the keys of objects in order."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True) if not isinstance(value, str) else value
