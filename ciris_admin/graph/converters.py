"""A scope as one segment of the path, whatever an agent called it."""

from ciris_admin.pages.converters import KeyConverter, escaped

TAKEN = ("all", "edges")  # segments that are pages of ours


class ScopeConverter(KeyConverter):
    """`<scope:scope>`: a name that is no plain segment, or one of ours, travels escaped."""

    regex = "[^/]+"

    def to_url(self, value: str) -> str:
        return escaped(value) if value in TAKEN or "/" in value else super().to_url(value)
