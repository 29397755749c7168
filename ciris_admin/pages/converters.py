"""Any id of the store as a path, whatever characters an agent put into it."""

import base64
import binascii
import re

_DOT_SEGMENT = re.compile(r"(^|/)\.{1,2}(/|$)")


class KeyConverter:
    """`<key:node_id>`: slashes, unicode and quotes stay readable in the address.

    A browser resolves `.` and `..` before it asks, and an empty id leaves nothing to match:
    such ids, and those that look like the escape itself, travel as `~` and base64.
    """

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        if not value.startswith("~"):
            return value
        try:
            padded = value[1:] + "=" * (-len(value[1:]) % 4)
            return base64.urlsafe_b64decode(padded.encode()).decode()
        except (binascii.Error, UnicodeError) as error:
            raise ValueError(value) from error  # Django answers 404

    def to_url(self, value: str) -> str:
        if value and not value.startswith("~") and not _DOT_SEGMENT.search(value):
            return value
        return escaped(value)


def escaped(value: str) -> str:
    return "~" + base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
