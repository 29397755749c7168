"""Keys without a form of their own, known by their owner's name beside them.

`sourcegraph: 6d2f…` names no secret, but forty hexadecimal digits beside that name are one.
"""

import re
from functools import lru_cache

from persistence.secrets.detection.assignments import Name, assigned_value
from persistence.secrets.detection.findings import Finding, Kind
from persistence.secrets.detection.formats.form import expression
from persistence.secrets.detection.names import words_of
from persistence.secrets.detection.placeholders import entropy, is_placeholder
from persistence.secrets.detection.spelling import is_made_of_words, is_unspoken
from persistence.secrets.detection.vendor_keys import ROWS

VENDORS: dict[str, tuple[re.Pattern[str], ...]] = {}
SPELT: set[str] = set()  # each name as texts may spell it
for _row in ROWS.strip().splitlines():
    _name, *_forms = _row.split()
    VENDORS[_name.replace("_", "")] = tuple(
        re.compile(expression(form), re.IGNORECASE) for form in _forms
    )
    SPELT |= {_name.replace("_", joint) for joint in ("_", "-", "")}
_NOT_IDS = re.compile(
    r"(?:id|url|uri|host|hash|sha\d*|commit|digest|version|name)s?$", re.IGNORECASE
)


def read(text: str, name: Name) -> Finding | None:
    """Return the key beside a name that a vendor's name is a word of."""
    if not owners(name.text):
        return None
    value = assigned_value(text, name)
    kind = key_named(name.text, text[slice(*value)]) if value else None
    return Finding(*value, kind) if value and kind else None


def key_named(name: str, value: str) -> Kind | None:
    """Return what a value of nested attributes is, if the name of its owner is in its key's."""
    for vendor in owners(name):
        if any(form.fullmatch(value) for form in VENDORS[vendor]) and is_random(value):
            return Kind("provider_keys", f"{vendor.title()} Key")
    return None


@lru_cache(maxsize=16_384)
def owners(name: str) -> tuple[str, ...]:
    """Return the vendors that a name has a word of, none for the name of an id or a digest."""
    words = words_of(name)
    if not words or (_NOT_IDS.search(words[-1]) and words[-1] not in VENDORS):
        return ()
    joined = ("".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words)))
    return tuple(dict.fromkeys(word for word in joined if word in VENDORS))


def is_random(key: str) -> bool:
    drawn = any(map(str.isdigit, key)) or is_unspoken(key)
    return drawn and entropy(key) >= 3 and not (is_placeholder(key) or is_made_of_words(key))
