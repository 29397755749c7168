"""Patterns that people add: what they find, what is refused, what takes too long."""

import pytest

from persistence.secrets.detection import (
    BadPattern,
    CustomPattern,
    Sensitivity,
    TimeLimitReached,
    find_in_text,
)
from persistence.secrets.detection import custom as patterns


def badge(regex=r"B-\d{4}", **facts):
    return CustomPattern("badges", regex, "Badge", **facts)


def spans(text, pattern):
    return [text[one.start : one.end] for one in find_in_text(text, [pattern])]


def test_it_finds_what_it_says_in_its_own_words():
    [one] = find_in_text("ann has B-1234", [badge(sensitivity=Sensitivity.LOW)])

    assert (one.kind.pattern, one.kind.description) == ("badges", "Badge")
    assert one.kind.sensitivity is Sensitivity.LOW


def test_a_group_named_secret_leaves_its_label_outside():
    assert spans("badge: B-1234", badge(r"badge: (?P<secret>\S+)")) == ["B-1234"]


def test_places_are_counted_in_code_points():
    assert spans("ключ 🔑 B-1234", badge()) == ["B-1234"]


@pytest.mark.parametrize("at", [0, patterns._PIECE - 3, patterns._PIECE, 3 * patterns._PIECE + 1])
def test_a_long_text_is_cut_nowhere(at):
    text = " " * at + "B-1234" + " " * 70_000

    assert spans(text, badge()) == ["B-1234"]


@pytest.mark.parametrize(
    ("regex", "why"),
    [
        ("B-(", r"missing \)"),
        (r"(a)\1", "invalid escape sequence"),
        ("(?=a)b", "invalid perl operator"),
        ("a*", "matches nothing"),
        ("", "matches nothing"),
        ("a" * 1_001, "more than 1000 letters"),
        ("((a{1,100}){1,100}){1,100}", "invalid repetition"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(regex, why):
    with pytest.raises(BadPattern, match=f"(?i){why}"):
        badge(regex)


def test_a_description_fits_into_the_token():
    with pytest.raises(BadPattern, match="may not contain"):
        CustomPattern("badges", "B", "A }")


def test_a_match_takes_no_longer_than_its_limit(monkeypatch):
    seconds = iter(range(1_000))
    monkeypatch.setattr(patterns, "monotonic", lambda: next(seconds))

    with pytest.raises(TimeLimitReached, match=r"badges.*longer than 2 s"):
        badge(limit=2).find("B-1234 " * 10)
