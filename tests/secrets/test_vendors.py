"""Keys that their owner's name gives away, by the table; and lines that only look like one."""

import random
import re

import pytest

from persistence.secrets.detection import find_in_attributes, find_in_text
from persistence.secrets.detection.formats.form import UUID
from persistence.secrets.detection.vendor_keys import ROWS
from tests.secrets.lookalikes import LINES
from tests.secrets.samples import LETTERS, PART

KEYS = [
    (name, form)
    for row in ROWS.split("\n")
    if row
    for name, *forms in [row.split()]
    for form in forms
]
WRITTEN = (
    '{name}_token = "{key}"',
    "{name}Key: '{key}'",
    "export {upper}_API_KEY={key}",
    '{{"{name}_key": "{key}"}}',
    '{name} => "{key}"',
    'put({name}_token, "{key}")',
    "<{name}_token>{key}</{name}_token>",
)


def made(form: str) -> str:
    """Fill in a form at random, the same each time, with a digit and no letter often in a row."""
    chance = random.Random(form)

    def fill(part: re.Match[str]) -> str:
        letters = [one for one in LETTERS[part[1]] if one.isalnum()]
        return "".join(chance.choice(letters) for _ in range(int(part[2])))

    return PART.sub(fill, form.replace("{UUID}", UUID))


def spans(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_in_text(text)]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_key_beside_its_owners_name_is_found(written):
    lines = {
        written.format(name=name, upper=name.upper(), key=made(form)): made(form)
        for name, form in KEYS
    }

    assert [line for line, key in lines.items() if spans(line) != [key]] == []


def test_a_key_under_its_owners_name_is_found():
    attributes = {name: made(form) for name, form in KEYS}

    assert {place.path for place in find_in_attributes(attributes)} == {
        (name,) for name in attributes
    }


@pytest.mark.parametrize("spelt", ["message_bird", "message-bird", "messagebird", "MessageBird"])
def test_a_name_of_two_words_is_known_however_it_is_spelt(spelt):
    assert spans(f"{spelt}: 'q7zt0plw93kxv5rb2nhd8sjf4'") == ["q7zt0plw93kxv5rb2nhd8sjf4"]


@pytest.mark.parametrize("end", ["_id", "_url", "_sha", "_host", "_version"])
def test_the_name_of_an_id_or_an_address_owns_no_key(end):
    assert spans(f"sourcegraph{end} = '6d2fabeb6add229bc199faba28fd3efb57df0bd3'") == []


@pytest.mark.parametrize("line", LINES)
def test_what_only_looks_like_a_secret_is_left(line):
    assert spans(line) == []
