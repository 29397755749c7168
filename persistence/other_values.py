"""What stands in a column that promises something else: SQLite lets any value stand in any column.

Such a value is shown for what it is, as text that says so, and goes back to the store as the
value that it was: in a question for its row, in a cursor, in an address. PostgreSQL holds none.
"""

import base64
import binascii
import sqlite3
from operator import attrgetter
from typing import Any

Stored = bytes | float | int | str | None
_BLANKS = str.maketrans("", "", "\n\r\t")
_TYPES = {"b": bytes, "f": float, "i": int, "t": str}


class OtherValue(str):
    """A value where a column promises another, as text for a person.

    Bytes read `bytes, 5: hello` where they are text that can be seen, else `bytes, 2: 0xfffe`;
    NULL, which only a key is not to be, and numbers read as in SQL.
    """

    __slots__ = ("stored",)
    stored: Stored

    def __new__(cls, stored: Stored) -> "OtherValue":
        made = super().__new__(cls, _said(stored))
        made.stored = stored
        return made

    def __getnewargs__(self) -> tuple[Any]:
        return (self.stored,)  # to another process

    @property
    def spelled(self) -> str:
        """Return it as one word for an address, which `read` reads."""
        if self.stored is None:
            return "n."
        kind = next(name for name, one in _TYPES.items() if type(self.stored) is one)
        content = self.stored if isinstance(self.stored, bytes) else str(self.stored).encode()
        return f"{kind}.{base64.urlsafe_b64encode(content).decode().rstrip('=')}"


# Bound to a statement, of Django's or of ours, it is what it was: its row is found by it, and
# nothing is ever written back as the text that a person was shown.
sqlite3.register_adapter(OtherValue, attrgetter("stored"))


def as_text(value: Any) -> Any:
    """Return what SQLite gave for a text column: text and NULL as they are."""
    return value if value is None or type(value) is str else OtherValue(value)


def read(word: str) -> OtherValue:
    """Read what `spelled` wrote. Raises ValueError for anything else."""
    kind, dot, written = word.partition(".")
    if word == "n.":
        return OtherValue(None)
    if not dot or kind not in _TYPES:
        raise ValueError(word)
    try:
        content = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        made = OtherValue(content if kind == "b" else _TYPES[kind](content.decode()))
    except (binascii.Error, ValueError) as error:
        raise ValueError(word) from error
    in_reach = not isinstance(made.stored, int) or -(2**63) <= made.stored < 2**63
    if made.spelled != word or not in_reach:  # each is spelled in one way
        raise ValueError(word)
    return made


def _said(stored: Stored) -> str:
    if stored is None:
        return "NULL"
    if not isinstance(stored, bytes):
        return str(stored).replace("inf", "Infinity") if isinstance(stored, float) else str(stored)
    try:
        text = stored.decode()
    except UnicodeDecodeError:
        text = ""
    seen = text.translate(_BLANKS).isprintable()
    return f"bytes, {len(stored)}: {text if text and seen else '0x' + stored.hex()}"
