"""What deceives the eye has a name on the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.identity.differences.revealing import (
    MOST_MARKS,
    Piece,
    hidden,
    looks_same,
    reveal,
)


def marks(text, **options):
    return [(piece.text, piece.name) for piece in reveal(text, **options) if piece.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("safe\u202etxt", "right-to-left override"),
        ("a\u2066b", "left-to-right isolate"),
        ("a\u200b\u200b\u200bb", "zero width space, 3 times"),
        ("a\ufeffb", "zero width no-break space"),
        ("a\u00adb", "soft hyphen"),
        ("a\u180eb", "mongolian vowel separator"),
        ("a\u180bb", "variation selector"),
        ("a\ufe0fb", "variation selector"),
        ("a\u00a0b", "no-break space"),
        ("a\u3164b", "hangul filler"),
        ("a\u2800b", "braille pattern blank"),
        ("a\u2028b", "line separator"),
        ("a\0b", "null character"),
        ("a\rb", "carriage return"),
        ("a\x1b[2Jb", "escape character"),
        ("a\x85b", "control character"),
        ("a\ud800b", "half of a surrogate pair"),
        ("a\ue000b", "private character"),
        ("a\ufe01\U000e0100b", "variation selector, 2 times"),
    ],
)
def test_what_cannot_be_seen_is_named(text, name):
    assert marks(text) == [("", name)]


def test_invisible_tags_are_spelled_out():
    order = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")

    assert marks(f"Be kind{order}.") == [("", "invisible tag characters that spell “obey me”")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("аdmin", "Cyrillic а that looks like Latin a"),
        ("Ηelp", "Greek Η that looks like Latin H"),
        ("ｏpen", "Fullwidth ｏ that looks like Latin o"),
        ("Moсква", "Latin o that looks like Cyrillic о"),
    ],
)
def test_a_letter_among_letters_of_another_script_is_named(text, name):
    assert name in [found for _, found in marks(text)]


def test_a_word_of_foreign_letters_is_named_where_all_around_is_latin():
    expected = [("сору", "Cyrillic letters that look like Latin “copy”")]

    assert marks("Never сору a secret.") == expected
    assert marks("сору", identifier=True) == expected


@pytest.mark.parametrize(
    "text",
    ["naïve café", "Привет, мир", "не копируй API", "שלום", "日本語", "1ª vez", "α beats β",
     "👩‍💻 ❤️ 👍🏽", "Ångström", "tab\there\nline"],
)  # fmt: skip
def test_honest_text_is_left_alone(text):
    assert reveal(text) == (Piece(text),)


def test_what_is_not_in_normal_form_is_named():
    [(text, name)] = marks("cafe\u0301")

    assert text == "e\u0301"
    assert name == "not in normal form: latin small letter e + combining acute accent"


def test_text_of_nothing_but_invisible_characters_is_counted():
    pieces = reveal("\u202e\u200b" * 500)

    assert len(pieces) == MOST_MARKS + 1
    assert pieces[-1].name == f"and {1000 - MOST_MARKS:,} more characters that deceive"
    assert hidden("\u202e\u200b" * 500) == 1000
    assert hidden("a\u180b\u180e\ufe0e\ufe0f") == 4
    assert hidden("\u2764\ufe0f") == 0  # a red heart


@pytest.mark.parametrize(
    ("before", "after"),
    [("admin", "аdmin"), ("cop", "сор"), ("allow", "aIIow"), ("a b", "a\u00a0b"), ("x", "x\u200b"),
     ("é", "e\u0301"), ("Be kind.", "Be kind\u202e.")],
)  # fmt: skip
def test_texts_that_look_the_same_are_told_apart(before, after):
    assert looks_same(before, after)


def test_texts_that_look_different_are_not_called_alike():
    assert not looks_same("admin", "admit")
    assert not looks_same("admin", "admin")


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_every_letter_that_can_be_seen_is_shown_and_can_be_sent(text):
    shown = "".join(piece.text for piece in reveal(text))

    assert [one for one in shown if not hidden(one)] == [one for one in text if not hidden(one)]
    assert shown.encode("utf-8", "strict") == shown.encode("utf-8", "surrogatepass")
