"""JSON in text columns: the exact stored text, parsed only when somebody looks."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models


@dataclass(frozen=True)
class StoredJson:
    """One JSON column of one row. Malformed text is kept and shown, never an error."""

    text: str

    @cached_property
    def value(self) -> Any:
        """Return the parsed value, or None where the text is not JSON (see `malformed`)."""
        try:
            return _loads(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def malformed(self) -> bool:
        if self.value is not None:
            return False
        try:
            _loads(self.text)  # which may be null
        except (ValueError, RecursionError):
            return True
        return False

    def __str__(self) -> str:
        return self.text


_DECODER = json.JSONDecoder()


def _loads(text: str) -> Any:
    """Read JSON as json.loads does, which looks for white space around it for twice as long."""
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        return json.loads(text)
    return value if end == len(text) else json.loads(text)


def stored_json(value: Any) -> str:
    """Write JSON as agents write it: default separators, ASCII escapes, times as ISO 8601.

    Raises ValueError for NaN and infinity, which are no JSON, and TypeError for what
    JSON cannot hold.
    """
    return _ENCODER.encode(value)


def _time_as_text(value: Any) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


# Made once: json.dumps makes an encoder for every call that is not a plain one.
_ENCODER = json.JSONEncoder(allow_nan=False, default=_time_as_text)


class JsonTextField(models.TextField):  # type: ignore[type-arg]  # its values are StoredJson
    """A text column that holds JSON."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> StoredJson | None:
        return None if value is None else StoredJson(str(value))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return value.text if isinstance(value, StoredJson) else stored_json(value)
