"""The words of a text."""

import pytest

from persistence.tsdb.log_index.words import LONGEST, MOST_WORDS, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Disk_full at 100%", ["disk", "full", "at", "100"]),
        ("ciris_engine.logic.dma-v2", ["ciris", "engine", "logic", "dma", "v2"]),
        ("GET /api/v1/users?id=7", ["get", "api", "v1", "users", "id", "7"]),
        ("10.0.0.12:8080", ["10", "0", "0", "12", "8080"]),
        ("th_4f2a-99", ["th", "4f2a", "99"]),
        ("München, naïve CAFÉ", ["munchen", "naive", "cafe"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("磁盘 full", ["磁", "盘", "full"]),
        ("pass\u200bword \u202edrow\u202c", ["password", "drow"]),
        ("١٢٣ ﬁle Ⅷ", ["١٢٣", "file", "viii"]),
        ("\ud800 x\x00y ...", ["x", "y"]),
        ("", []),
    ],
)
def test_a_text_has_these_words(text, found):
    assert words(text) == found


def test_a_word_and_a_text_are_cut_where_they_have_no_end():
    assert words("a" * 500) == ["a" * LONGEST]
    assert len(words("a " * 50_000)) == MOST_WORDS
