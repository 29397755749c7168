"""Patterns that people add: matched by RE2 in linear time, within a limit for each text.

RE2 cannot backtrack, so a pattern that would never end elsewhere ends here; what needs
backtracking (references back, looking around) is refused with a sentence.
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import re2

from persistence.secrets.detection.findings import Finding, Kind, Sensitivity

LIMIT = 1.0  # seconds that one pattern may take over one text
LONGEST_PATTERN = 1_000
_PIECE = 65_536  # so much is matched between two looks at the clock
_OVERLAP = 4_096  # so much of it again, so that nothing is cut in two


class BadPattern(ValueError):
    """A pattern that cannot be used, with a sentence that says why."""


class TimeLimitReached(Exception):
    """A pattern took longer over a text than its limit."""


@dataclass(frozen=True)
class CustomPattern:
    """A pattern of one's own. Raises BadPattern if it cannot be used.

    `regex` in the syntax of RE2. Its group `secret`, or else all that it matches, is the secret.
    `limit` in seconds for one text.
    """

    name: str
    regex: str
    description: str
    sensitivity: Sensitivity = Sensitivity.HIGH
    limit: float = LIMIT
    _compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.regex) > LONGEST_PATTERN:
            raise BadPattern(f"“{self.name}” has more than {LONGEST_PATTERN} letters.")
        if "}" in self.description:
            raise BadPattern(f"The description of “{self.name}” may not contain “}}”.")
        try:
            compiled = re2.compile(self.regex, _quiet())
        except re2.error as error:
            raise BadPattern(f"“{self.name}” is no pattern of RE2: {_words(error)}.") from error
        if compiled.search(""):
            raise BadPattern(f"“{self.name}” matches nothing at all, so it would match everywhere.")
        object.__setattr__(self, "_compiled", compiled)

    def find(self, text: str) -> list[Finding]:
        """Return what the pattern finds in a text; raise TimeLimitReached if it takes too long."""
        kind = Kind(self.name, self.description, self.sensitivity)
        group = self._compiled.groupindex.get("secret", 0)
        started, found = monotonic(), []
        for start in range(0, max(len(text), 1), _PIECE):
            piece = text[start : start + _PIECE + _OVERLAP]
            for match in self._compiled.finditer(piece):
                if monotonic() - started > self.limit:
                    raise TimeLimitReached(f"“{self.name}” took longer than {self.limit:g} s.")
                begin, end = match.span(group)
                if begin < end:
                    found.append(Finding(start + begin, start + end, kind))
        return found


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else "not understood"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
