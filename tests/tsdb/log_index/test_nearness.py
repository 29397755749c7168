"""A search of common words reads the nearest lines first, and finds the same (PostgreSQL)."""

import pytest
from django.db import connections

from persistence import store as stores
from persistence.tsdb.log_index import nearness
from persistence.tsdb.log_index.keeping import catch_up
from persistence.tsdb.log_index.language import parse
from persistence.tsdb.queries import log_hits, logs
from persistence.tsdb.queries.logs import LogFilter
from tests.tsdb.rows import line, store_rows

SHARES = {"reset": 0.02, "request": 0.45, "requests": 0.1, "peer": 0.02}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("request", 4 * 50 / 0.45),
        ('"reset by peer"', 0),  # `by` is not common
        ('"reset peer"', 4 * 50 / 0.02),
        ("request reset", 4 * 50 / 0.02),
        ("req*", 4 * 50 / 0.55),
        ('"reset req"*', 4 * 50 / 0.02),
        ("-request", 4 * 50),
        ("peer -request", 4 * 50 / 0.02),
        ("zanzibar", 0),
        ("request zanzibar", 0),
        ("component:nowhere", 0),
    ],
)
def test_as_many_lines_are_read_as_the_rarest_word_asks_for(monkeypatch, text, lines):
    monkeypatch.setattr(nearness, "_common", lambda *_: (1e6, SHARES))

    assert nearness.lines_to_read(parse(text), 50) == int(lines)


@pytest.mark.parametrize("lines", [0, 5_000, 20_000])
def test_of_few_lines_the_index_gives_all_as_quickly(monkeypatch, lines):
    monkeypatch.setattr(nearness, "_common", lambda *_: (lines, SHARES))

    assert nearness.lines_to_read(parse("reset"), 50) == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_analyze_has_found_tells_the_common_words(store):
    store_rows(*(line(number, "request denied" if number % 2 else "fine") for number in range(40)))
    catch_up()
    connections[stores.STORE].cursor().execute("ANALYZE log_documents")

    lines, shares = nearness._common.__wrapped__("", 0)

    assert lines == 40
    assert shares["request"] == shares["denied"] == shares["fine"] == 0.5


@pytest.mark.parametrize("nearest", [1, 60])
@pytest.mark.parametrize("text", ["early", "both word", "nowhere"])
def test_what_is_found_does_not_depend_on_how_far_is_read(store, monkeypatch, nearest, text):
    rows = [line(n, f"both word {'early' if n < 40 else 'late'} {n}") for n in range(80)]
    store_rows(*rows)
    catch_up()
    monkeypatch.setattr(log_hits, "lines_to_read", lambda *_: 0)
    lines = LogFilter(search=parse(text))
    expected = pages(lines)
    monkeypatch.setattr(log_hits, "lines_to_read", lambda *_: nearest)

    assert pages(lines) == expected


def pages(lines):
    """Return the messages of all pages, forwards and, of the last, the page before it."""
    messages, cursor = [], None
    while True:
        page = logs.page(lines=lines, cursor=cursor)
        messages.append([row.message for row in page.rows])
        if page.next is None:
            break
        cursor = page.next
    if page.previous:
        back = logs.page(lines=lines, cursor=page.previous)
        messages.append([row.message for row in back.rows])
    return messages
