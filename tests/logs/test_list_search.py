"""The search of the log's list: what cannot be read, anything at all, exclusions, no index."""

import html

import pytest

from persistence.tsdb.log_index.keeping import catch_up
from tests.logs.test_list_screen import HOSTILE, LIST, get, messages, text
from tests.tsdb.rows import line, store_rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('say "hi', "A quotation mark opens and is not closed"),
        ("!!!", "has no letter or digit to look for"),
        ("a" * 10_000, "A search has at most 1,000 characters"),
        ("*", "Write at least 2 letters or digits before a *"),
    ],
)
def test_a_search_that_cannot_be_read_gets_one_sentence(viewer, store, text, sentence):
    store_rows(line(0, "a"))

    response = get(viewer, q=text)

    assert sentence in html.unescape(response.content.decode())
    assert messages(response) == ["a"]


@pytest.mark.parametrize(
    "text",
    ["AND OR NOT", 'NEAR("a b", 5)', "^a*b:c", "{col}: x", "\u202ecba", "' OR 1=1 --", HOSTILE,
     "a\u200bb", "%s %d", "level:", "a:b:c", "\\", ":::x", "(a+)+$" * 60,
     "00* 01* -02*", "n:NaN n:1e999", 'a"b:"c\nd"'],
)  # fmt: skip
def test_a_search_of_anything_answers(viewer, store, text):
    store_rows(line(0, "unlike all of it", tags={"host": "x"}))
    catch_up()

    for path in ("", "histogram/", "facets/", "patterns/"):
        response = viewer.get(f"{LIST}{path}", {"q": text})
        assert response.status_code == 200
        assert HOSTILE not in response.content.decode()


def test_a_tag_can_be_excluded(viewer, store):
    store_rows(line(0, "a", tags={"my host": "x y"}), line(1, "b", tags={"my host": "z"}))

    found = text(get(viewer, q="-nothing"))
    addresses = html.unescape(found).split('class="not" href="')[1:]

    assert [messages(viewer.get(a.split('"')[0])) for a in addresses] == [["a"], ["b"]]


def test_a_search_for_a_field_that_finds_nothing_tells_how_to_look_for_text(viewer, store):
    store_rows(line(0, "a"))

    assert "“error:” asks for a field." in text(get(viewer, q="error:timeout"))


def test_a_store_without_an_index_says_how_it_is_searched(viewer, seed_store):
    assert "looked for letter by letter" in text(get(viewer, q="timeout"))
