"""Secrets made up by their providers' forms, each by a seed: none was ever anybody's."""

import random
import re
import string

from persistence.secrets.detection.formats import FORMS
from persistence.secrets.detection.formats.form import Form

LETTERS = {
    "A": string.ascii_letters + string.digits,
    "B": string.ascii_letters + string.digits + "+/",
    "C": string.ascii_letters,
    "D": string.ascii_letters + string.digits + "_-",
    "E": string.ascii_letters + string.digits + "_-",
    "H": "0123456789abcdef",
    "L": string.ascii_lowercase + string.digits,
    "N": string.digits,
    "P": string.ascii_letters + string.digits,
    "Q": string.ascii_letters + string.digits + "_-",
    "U": string.ascii_uppercase + string.digits,
    "V": string.ascii_letters + string.digits + "_-",
    "W": string.ascii_letters + string.digits,
    "X": "0123456789abcdef",
    "Y": string.ascii_letters + string.digits + "_-",
}
PART = re.compile(r"\{([A-Z])(\d+)(?:\+|-\d+)?\}")
BY_FORM = [form for form in FORMS if "{" in form.written]
SURROUNDINGS = (
    "{}",
    "see {} for it",
    'x = "{}"',
    "X={}",
    "x: '{}'",
    '{{"x": "{}"}}',
    "<x>{}</x>",
    "--x {}",
    "`{}`",
    "({}),",
    "https://host/path?x={}&y=1",
    "é ключ {} 密",
)


def sample(form: Form, seed: int) -> str:
    """Fill in a form at random until its checksum, if it has one, is right."""
    chance = random.Random(f"{form.written}{seed}")

    def fill(part: re.Match[str]) -> str:
        letters = LETTERS[part[1]]
        inner = [chance.choice(letters) for _ in range(int(part[2]))]
        inner[-1] = chance.choice([one for one in letters if one.isalnum()])
        return "".join(inner)

    made = (PART.sub(fill, form.written) for _ in range(10_000))
    return next(one for one in made if form.check is None or form.check(one))
