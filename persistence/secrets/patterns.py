"""Patterns of one's own, from the file that CIRIS_SECRETS_PATTERNS names.

It is a JSON array of objects: `name`, `regex` (RE2; its group `secret`, or all of it, is the
secret), `description`, and `sensitivity` (HIGH where none is said). A file that cannot be
used stops every write: what it was to find could pass in clear.
"""

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from persistence.secrets.detection import BadPattern, CustomPattern, Sensitivity
from persistence.store import StoreError

FILE = "CIRIS_SECRETS_PATTERNS"
MOST = 100  # patterns of one file


class BadPatterns(StoreError):
    """The file of patterns cannot be used."""


def at_hand() -> tuple[CustomPattern, ...]:
    """Return the patterns in force; none where no file is named. Raises BadPatterns."""
    path = os.environ.get(FILE)
    return of_file(path) if path else ()


def of_file(path: str) -> tuple[CustomPattern, ...]:
    try:
        status = os.stat(path)  # noqa: PTH116  # for every write: a Path costs as much as the rest
    except OSError as error:
        raise BadPatterns(f"The patterns in {path} cannot be read: {error.strerror}.") from error
    return _parsed(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _parsed(path: str, _changed: int, _size: int) -> tuple[CustomPattern, ...]:
    try:
        listed = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise BadPatterns(f"The patterns in {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        raise BadPatterns(f"{path} is no JSON.") from None
    if not isinstance(listed, list) or len(listed) > MOST:
        raise BadPatterns(f"{path} is no array of at most {MOST} patterns.")
    return tuple(_read(path, listed))


def _read(path: str, listed: list[Any]) -> Iterator[CustomPattern]:
    for number, one in enumerate(listed, 1):
        where = f"Pattern {number} of {path}"
        wanted = ("name", "regex", "description")
        if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in wanted):
            raise BadPatterns(f"{where} wants a name, a regex and a description.")
        if unknown := one.keys() - {*wanted, "sensitivity"}:
            raise BadPatterns(f"{where} has what no pattern has: {', '.join(sorted(unknown))}.")
        level = one.get("sensitivity", Sensitivity.HIGH)
        if level not in set(Sensitivity):
            raise BadPatterns(f"{where} has the sensitivity {level!r}: {', '.join(Sensitivity)}.")
        try:
            yield CustomPattern(one["name"], one["regex"], one["description"], Sensitivity(level))
        except BadPattern as error:
            raise BadPatterns(f"{where} cannot be used. {error}") from error
