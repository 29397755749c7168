"""Similar lines as one pattern."""

import pytest

from persistence.tsdb.log_patterns import patterns
from persistence.tsdb.queries import log_patterns
from tests.tsdb.rows import line, store_rows


def grouped(*messages):
    found = patterns((str(n), "INFO", message) for n, message in enumerate(messages))
    return [(p.text, p.lines) for p in found]


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        (["took 3 ms", "took 41 ms", "gone"], [("took * ms", 2), ("gone", 1)]),
        (["user ada left the room", "user bob left the room"], [("user * left the room", 2)]),
        (["try (attempt 4)", "try (attempt 5)"], [("try (attempt *)", 2)]),
        (["id=4f2a-99 at 10.0.0.7:80"] * 2, [("* at *", 2)]),
        (["a b", "a b c"], [("a b", 1), ("a b c", 1)]),
        (["disk is full now", "queue is very long"], [("disk is full now", 1),
                                                      ("queue is very long", 1)]),
        (["", ""], [("", 2)]),
        ([], []),
    ],
)  # fmt: skip  # a case per line
def test_what_varies_is_a_star(messages, found):
    assert grouped(*messages) == found


def test_a_pattern_knows_its_newest_line_its_levels_and_what_all_lines_share():
    [pattern] = patterns([("a", "INFO", "took 3 ms at all"), ("b", "ERROR", "took 4 ms at all")])

    assert (pattern.first, pattern.last, dict(pattern.levels)) == (
        "a",
        "b",
        {"INFO": 1, "ERROR": 1},
    )
    assert pattern.constant() == ["took", "ms at all"]


def test_a_long_word_without_a_digit_takes_no_time():
    assert grouped("a." * 100_000)[0][1] == 1


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_page_groups_the_lines_of_a_filter_and_leads_to_them(viewer, store):
    store_rows(
        *(line(n, f'tool "x" took {n} ms') for n in range(5)),
        line(9, "tool failed", "ERROR"),
    )

    response = viewer.get("/logs/patterns/?level=INFO")
    [row] = response.context["rows"]

    assert "1 pattern in all 5 lines" in text(response)
    assert [r.message for r in viewer.get(row.url).context["rows"]] == [
        f'tool "x" took {n} ms' for n in (4, 3, 2, 1, 0)
    ]


def test_the_page_says_how_many_lines_it_has_read(viewer, store, monkeypatch):
    monkeypatch.setattr(log_patterns, "NEWEST", 2)
    monkeypatch.setattr(log_patterns, "MOST", 1)
    store_rows(*(line(n, "abc"[n]) for n in range(3)))

    found = text(viewer.get("/logs/patterns/"))

    assert "1 pattern and 1 rarer ones in the newest 2 lines" in found


def test_markup_in_a_pattern_is_text(viewer, store):
    store_rows(line(0, "<script>alert()</script>"))

    assert "<script>alert" not in text(viewer.get("/logs/patterns/"))


def test_nothing_to_group_says_why(viewer, store, real_store):
    page = "/logs/patterns/"
    assert "The agent has logged nothing to this store." in text(viewer.get(page))
    assert "No log line matches these filters." in text(viewer.get(page, {"level": "ERROR"}))

    real_store("seed_audit.db")
    assert "This store has no table of correlations" in text(viewer.get(page))
