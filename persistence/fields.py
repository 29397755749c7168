"""The columns of agents' tables: text, numbers, and JSON that is parsed when somebody looks.

SQLite may hold something else in any of them; that is an OtherValue.
"""

import datetime as dt
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce, Substr

from persistence.other_values import OtherValue, as_text


@dataclass(frozen=True)
class StoredJson:
    """One JSON column of one row. Malformed text is kept and shown, never an error."""

    text: str

    def __post_init__(self) -> None:
        if type(self.text) is not str:  # as plain SQL may find it
            object.__setattr__(self, "text", as_text(self.text))

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
        return None if value is None else StoredJson(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return value.text if isinstance(value, StoredJson) else stored_json(value)


class _Any(models.Field):  # type: ignore[type-arg]  # takes no parameters at run time
    """A column of which SQLite may hold something else than `_holds` promises: an OtherValue."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        plain = type(self).__mro__[2]  # to a migration it is Django's own
        return name, f"django.db.models.{plain.__name__}", args, kwargs

    def get_db_converters(self, connection: Any) -> Any:
        return [self._read] if connection.vendor == "sqlite" else []

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, OtherValue) else super().get_prep_value(value)

    def _read(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            # Not that of a question about many rows: it has none to tell of.
            return None if self.null or type(expression) is not Col else OtherValue(None)
        return value if self._holds(value) else OtherValue(value)

    def _holds(self, value: Any) -> bool:
        return type(value) is int


if TYPE_CHECKING:  # what a column promises is what the rest of the code is checked against
    AnyTextField = models.TextField
    AnyIntegerField = models.IntegerField
    AnyBigIntegerField = models.BigIntegerField
    AnyFloatField = models.FloatField
else:

    class AnyTextField(_Any, models.TextField):
        def _holds(self, value: Any) -> bool:
            return type(value) is str

    class AnyIntegerField(_Any, models.IntegerField):
        pass

    class AnyBigIntegerField(_Any, models.BigIntegerField):
        pass

    class AnyFloatField(_Any, models.FloatField):
        def _holds(self, value: Any) -> bool:
            # Infinity is other: nothing can be computed of it, and JSON has no word for it.
            return type(value) is int or (type(value) is float and math.isfinite(value))


class Head(Substr):
    """The first `length` characters of a text column, or bytes where it holds bytes."""

    output_field = AnyTextField(null=True)  # type: ignore[assignment]  # its own is a CharField

    def __init__(self, column: str | Coalesce, length: int | None) -> None:
        super().__init__(column, 1, length)
