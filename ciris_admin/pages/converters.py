"""Any id of the store as a path, whatever characters an agent put into it."""

import base64
import binascii
import re

from persistence import other_values
from persistence.other_values import OtherValue

_DOT_SEGMENT = re.compile(r"(^|/)\.{1,2}(/|$)")


class KeyConverter:
    """`<key:node_id>`: slashes, unicode and quotes stay readable in the address.

    A browser resolves `.` and `..` before it asks, and an empty id leaves nothing to match:
    such ids, and those that look like the escape itself, travel as `~` and base64; what is no
    text at all as `~` and its kind.
    """

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        if not value.startswith("~"):
            return value
        if "." in value:
            return other_values.read(value[1:])
        try:
            padded = value[1:] + "=" * (-len(value[1:]) % 4)
            return base64.urlsafe_b64decode(padded.encode()).decode()
        except (binascii.Error, UnicodeError) as error:
            raise ValueError(value) from error  # Django answers 404

    def to_url(self, value: str) -> str:
        if isinstance(value, OtherValue):
            return escaped(value)
        if value and not value.startswith("~") and not _DOT_SEGMENT.search(value):
            return value
        return escaped(value)


def escaped(value: str) -> str:
    if isinstance(value, OtherValue):
        return f"~{value.spelled}"
    return "~" + base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
