"""Literals in quotes: where one ends, and whether it is a secret's place or a part of a message."""

import re

LONGEST_VALUE = 4096  # of a quoted one
_LONGEST_LINE = 2_000  # before a name, in which its quotes are counted
_APOSTROPHE = re.compile(r"\w'\w")
_JOINED = re.compile(r"\s?(?:\+|\.(?=\s?\$)|&(?=\s))\s?[\w$(]")  # "…" + more, '…' . $more
_HOLE = re.compile(r"\{[\w.!:\[\]()]*\}|%[sdr]|%\(\w+\)[sdr]")
_FILLING = re.compile(r"\s?(?:\.(?:format|formatted)\(|%\s?[A-Za-z_(\[{])")  # "…%s" % it


def closing(text: str, start: int, quote: str) -> int:
    """Return where a quoted literal ends, or its start where it does not end on its line."""
    limit = min(len(text), start + LONGEST_VALUE)
    line_end = text.find("\n", start, limit)
    if line_end >= 0 and len(quote) < 3:
        limit = line_end
    place = text.find(quote, start, limit)
    while place > start and len(quote) == 1 and text[place - 1] == "\\" and text[place - 2] != "\\":
        place = text.find(quote, place + 1, limit)
    return max(place, start)


def ends_one(text: str, start: int, end: int, quote: str) -> bool:
    """Whether a quote after the name at these places closes the literal that the name is in.

    In `'password = ' + typed` it does: an odd number of them stands before the name.
    """
    if len(quote) > 1:
        return False
    first = max(0, start - _LONGEST_LINE)
    begins = text.rfind("\n", first, start)
    if begins < 0 < first:
        return False  # a line of a program has an end; no quotes are counted over megabytes
    before = text[max(begins + 1, first) : start]
    if before.endswith(quote) and text.startswith(quote, end):
        before = before[:-1]  # the name itself is in quotes
    quotes = before.count(quote) - before.count("\\" + quote)
    if quote == "'":
        quotes -= len(_APOSTROPHE.findall(before))
    return quotes % 2 == 1


def begins_message(text: str, start: int, end: int, quote: str) -> bool:
    """Whether a literal is the beginning of a message, which something else is added to."""
    return bool(_JOINED.match(text, end + len(quote))) and _is_wordy(text[start:end])


def is_filled_in(text: str, start: int, end: int, opening: str, quote: str) -> bool:
    """Whether a literal has holes that a program fills: `f"id-{user}"`, `"id-%s" % user`."""
    if not _HOLE.search(text, start, end):
        return False
    formatted = "f" in opening.lower() or opening.endswith(("$", "$@", "@$"))
    return formatted or bool(_FILLING.match(text, end + len(quote)))


def _is_wordy(value: str) -> bool:
    return not any(map(str.isdigit, value)) or " " in value
