"""The forms of the providers: each is found in every surrounding, whole, and nothing beside it."""

import re

import pytest

from persistence.secrets.detection import find_in_text
from persistence.secrets.detection.formats import FORMS
from persistence.secrets.detection.formats.form import forms
from tests.secrets.samples import BY_FORM, SURROUNDINGS, sample


def spans(text):
    return [text[one.start : one.end] for one in find_in_text(text)]


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_each_form_is_found_whole_in_every_surrounding(surrounding):
    missed = [
        form.written
        for form in BY_FORM
        if spans(surrounding.format(sample(form, 1))) != [sample(form, 1)]
    ]

    assert missed == []


def test_a_form_filled_in_for_show_is_no_secret():
    shown = ("ghp_" + "x" * 36, "glpat-xxxxxxxxxxxxxxxxxxxx", "AKIAIOSFODNN7EXAMPLE")

    assert [spans(text) for text in shown] == [[], [], []]


def test_one_letter_less_is_another_thing():
    token = sample(next(form for form in FORMS if form.written == "hf_{A34}"), 1)

    assert spans(token) == [token]
    assert spans(token[:-1]) == []
    assert spans("a" + token) == []


def test_a_row_of_the_table_reads_as_it_is_written():
    [first, second] = forms("a_key", "A Key", "{ab_|cd_}{H4}.{N2-3}")

    assert (first.written, second.written) == ("ab_{H4}.{N2-3}", "cd_{H4}.{N2-3}")
    assert first.pattern.fullmatch("ab_0f3c.12")
    assert not first.pattern.fullmatch("cd_0f3c.12")
    assert not first.pattern.fullmatch("ab_0f3c.1")
    assert re.fullmatch(first.anchor, "ab_0f3c")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("card 4111 1111 1111 1111 please", ["4111 1111 1111 1111"]),
        ("4111-1111-1111-1111", ["4111-1111-1111-1111"]),
        ("378282246310005", ["378282246310005"]),
        ("4111 1111 1111 1112", []),  # Luhn says no
        ("order 4111111111111111000", []),
        ("0.4111111111111111", []),
        ("SSN 078-05-1121.", ["078-05-1121"]),
        ("666-12-1234", []),
        ("078-00-1121", []),
        ("call 078-05-11212", []),
    ],
)
def test_numbers_of_people_pass_their_checks(text, found):
    assert spans(text) == found
