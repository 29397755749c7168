"""Digests in words: the standard list, and vectors of the standard itself."""

import pytest

from persistence.identity.words import word_list, words


def test_the_list_is_that_of_the_standard():
    assert len(set(word_list())) == 2048
    assert (word_list()[0], word_list()[2047]) == ("abandon", "zoo")


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("00" * 32, " ".join(["abandon"] * 8)),
        ("ff" * 32, " ".join(["zoo"] * 8)),
        # BIP-39's own vectors: the words of an entropy before its checksum is spelt.
        ("7f" * 16, "legal winner thank year wave sausage worth useful"),
        ("80" * 16, "letter advice cage absurd amount doctor acoustic avoid"),
        (
            "9e885d952ad362caeb4efe34a8e91bd2",
            "ozone drill grab fiber curtain grace pudding thank",
        ),
    ],
)
def test_a_digest_in_words(digest, expected):
    assert words(digest) == expected


@pytest.mark.parametrize("digest", ["", "00" * 10, "not hexadecimal at all"])
def test_what_is_no_digest_has_no_words(digest):
    with pytest.raises(ValueError):  # noqa: PT011 - the built-in parser's own words for the last
        words(digest)
