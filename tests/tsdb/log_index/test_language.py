"""What a person may type to search the log."""

import contextlib

import pytest

from persistence.tsdb.log_index.language import Field, Phrase, Search, SearchError, parse
from tests import haste


def read(text):
    """Return what a search wants and does not want, phrases as lists of words."""

    def plain(term):
        if isinstance(term, Field):
            return (term.name, term.value)
        return [*term.words, *(["*"] if term.is_prefix else [])]

    found = parse(text)
    return [plain(t) for t in found.wanted], [plain(t) for t in found.unwanted]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("timeout llm", [["timeout"], ["llm"]], []),
        ('"connection reset" by', [["connection", "reset"], ["by"]], []),
        ("disk_full", [["disk", "full"]], []),
        ("-heartbeat", [], [["heartbeat"]]),
        ('-"heart beat" x', [["x"]], [["heart", "beat"]]),
        ("conn*", [["conn", "*"]], []),
        ('"model ope"*', [["model", "ope", "*"]], []),
        ("disk.*", [["disk"]], []),
        ("level:error", [("level", "error")], []),
        ("level:warning..", [("level", "warning..")], []),
        ('component:"a b" -host:x', [("component", "a b")], [("host", "x")]),
        ('"my key":5', [("my key", "5")], []),
        ('host:""', [("host", "")], []),
        ("2026-11-20T12:30", [["2026", "11", "20t12", "30"]], []),
        ("http://host/x", [["http", "host", "x"]], []),
        ("TimeoutError: gone", [["timeouterror"], ["gone"]], []),
        ("a - b", [["a"], ["b"]], []),
        ("10-20", [["10", "20"]], []),
        ("AND OR NOT NEAR(x) ^y", [["and"], ["or"], ["not"], ["near", "x"], ["y"]], []),
        ("", [], []),
        ("   ", [], []),
    ],
)
def test_a_search_reads_as_it_was_meant(text, wanted, unwanted):
    assert read(text) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('say "hi', 'A quotation mark opens and is not closed: "hi'),
        ('component:"llm', 'A quotation mark opens and is not closed: "llm'),
        ("!!! ...", "“!!! ...” has no letter or digit to look for."),
        ("-", "has no letter or digit"),
        ("\u200b\u200b", "has no letter or digit"),
        ("*", "Write at least 2 letters or digits before a *."),
        ("a*", "Write at least 2 letters or digits before a *."),
        ("a" * 10_000, "A search has at most 1,000 characters; this has 10,000."),
        ("a " * 50, "A search has at most 40 terms."),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(text, sentence):
    with pytest.raises(SearchError) as refused:
        parse(text)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("part", ['-"a":', "a:", '"', "--", "a.", "*a", "::"])
def test_a_search_of_any_repeated_part_is_read_at_once_or_refused(part):
    def read():
        with contextlib.suppress(SearchError):
            parse(part * (1000 // len(part)))

    assert haste.seconds_of(read) < 0.5


def test_searches_are_joined_and_an_empty_one_asks_for_nothing():
    assert parse("a") & parse("-b") == Search(
        (Phrase(("a",), text="a"),), (Phrase(("b",), text="b"),)
    )
    assert not parse("")
