"""How a provider's secret is written, in a notation of one line: `ghp_{A36}`, `SG.{D22}.{D43}`.

What stands outside braces is meant literally. `{A36}` is 36 letters of class A, `{A20-30}`
20 to 30 of them, `{A20+}` at least 20; `{a|b}` is one of several literals.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from persistence.secrets.detection.findings import Kind, Sensitivity
from persistence.secrets.detection.placeholders import entropy, is_filler
from persistence.secrets.detection.spelling import is_made_of_words

CLASSES = {
    "A": "A-Za-z0-9",
    "B": "A-Za-z0-9+/=",  # base64
    "C": "A-Za-z",
    "D": r"A-Za-z0-9_\-",  # base64 for addresses
    "E": r"A-Za-z0-9+/=_\-",  # base64 of either kind, with its padding
    "H": "a-f0-9",
    "L": "a-z0-9",
    "N": "0-9",
    "P": r"A-Za-z0-9_\-%",  # the same, escaped for an address
    "Q": r"A-Za-z0-9_\-.=",
    "U": "A-Z0-9",
    "V": r"A-Za-z0-9_\-.~",  # what an address needs no escape for
    "W": "A-Za-z0-9_",
    "X": "A-Fa-f0-9",
    "Y": r"A-Za-z0-9_\-\\",  # base64 for addresses, as some keep it with a stroke
}
_PART = re.compile(r"\{(?P<kind>[A-Z])(?P<least>\d+)(?:(?P<more>\+)|-(?P<most>\d+))?\}")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
LONGEST = 4096  # where a form gives no upper bound
_BEYOND_HEX = re.compile(r"[^a-fA-F\-]")
Check = Callable[[str], bool]
UUID = "{X8}-{X4}-{X4}-{X4}-{X12}"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a kind of secret. `anchor` finds candidates, `pattern` decides there."""

    kind: Kind
    written: str
    anchor: str
    pattern: re.Pattern[str]
    fixed: int
    least_entropy: float
    check: Check | None

    def length_at(self, text: str, place: int) -> int:
        """Return how many letters of a secret stand at a place of a text, 0 if none does."""
        found = self.pattern.match(text, place)
        if not found:
            return 0
        variable = found[0][self.fixed :]
        if self.least_entropy and not is_drawn(variable, self.least_entropy):
            return 0
        return len(found[0]) if self.check is None or self.check(found[0]) else 0


def is_drawn(text: str, least_entropy: float) -> bool:
    """Whether a text looks drawn by lot, and not filled in for show."""
    if entropy(text) < least_entropy or is_filler(text):
        return False
    if any(map(str.isdigit, text)) or len(text) < 16:
        return True
    return not is_made_of_words(text.strip("_-.")) and bool(_BEYOND_HEX.search(text))


def forms(
    pattern: str,
    description: str,
    written: str,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    *,
    check: Check | None = None,
    least_entropy: float = 2.5,
) -> Iterator[Form]:
    """Read one row of a table: a name, words for people, and the forms with spaces between."""
    kind = Kind(pattern, description, sensitivity)
    for form in _expanded(written.replace("{UUID}", UUID)):
        parts = list(_parts(form))
        after = (
            r"(?![A-Za-z0-9_\-~]|==)" if parts[-1].startswith(_DASHED) else "(?![A-Za-z0-9_]|==)"
        )
        literal = form.partition("{")[0]
        before = "(?<![A-Za-z0-9])" if "/" in literal else "(?<![A-Za-z0-9.])"  # of a host
        compiled = re.compile(before + "".join(parts) + after)
        yield Form(kind, form, _anchor(form), compiled, len(literal), least_entropy, check)


def expression(written: str) -> str:
    """Return the regular expression of a form without choices, for a whole text."""
    return "".join(_parts(written.replace("{UUID}", UUID)))


def _expanded(written: str) -> Iterator[str]:
    """Yield each form of a row, each choice of literals made."""
    for form in written.split():
        choice = _CHOICE.search(form)
        if choice:
            for literal in choice[1].split("|"):
                yield from _expanded(form[: choice.start()] + literal + form[choice.end() :])
        else:
            yield form


def _anchor(form: str) -> str:
    """Return what to look for: a form's first letters, and as many of what follows as tell."""
    literal = form.partition("{")[0]
    parts = list(_parts(form, 8 if len(literal) > 1 else None))
    bound = "" if parts[0].startswith(_NO_WORD) else r"\b"
    return bound + "".join(parts[:2] if len(literal) > 1 else parts[:3])


def _parts(form: str, enough: int | None = None) -> Iterator[str]:
    """Yield a form's regular expression: a literal, a part in braces, a literal, and so on.

    With `enough`, no part has more letters than that.
    """
    place = 0
    for part in _PART.finditer(form):
        if part.start() > place:
            yield re.escape(form[place : part.start()])
        place = part.end()
        least = int(part["least"])
        most = LONGEST if part["more"] else int(part["most"] or least)
        if enough is not None:
            least = most = min(least, enough)
        yield f"[{CLASSES[part['kind']]}]{{{least},{most}}}"
    if form[place:]:
        yield re.escape(form[place:])


_NO_WORD = tuple(f"[{CLASSES[kind]}]{{" for kind in "BDEPQVY")  # may begin with a sign
_DASHED = tuple(f"[{CLASSES[kind]}]{{" for kind in "DEPQVY")
