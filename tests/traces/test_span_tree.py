"""The order and depth of the spans of a trace, whatever their parents say."""

from persistence.tsdb.span_tree import CIRCLE, DEEPEST, LOST, in_tree


def tree(*spans: tuple[str | None, str | None]) -> list[tuple[int, str | None]]:
    found = in_tree(spans, own=lambda span: span[0], parent=lambda span: span[1])
    return [(placed.depth, placed.span[0]) for placed in found]


def oddities(*spans: tuple[str | None, str | None]) -> dict[str | None, str]:
    found = in_tree(spans, own=lambda span: span[0], parent=lambda span: span[1])
    return {placed.span[0]: placed.odd for placed in found}


def test_children_follow_their_parent():
    assert tree(("a", None), ("b", None), ("c", "a")) == [(0, "a"), (1, "c"), (0, "b")]


def test_a_span_of_a_missing_parent_stands_at_the_top():
    assert tree(("a", "lost")) == [(0, "a")]


def test_a_circle_is_cut():
    assert tree(("a", "b"), ("b", "a")) == [(0, "a"), (1, "b")]


def test_spans_without_an_id_are_all_there():
    assert tree((None, None), (None, None)) == [(0, None), (0, None)]


def test_two_rows_of_one_span_are_both_there():
    assert tree(("a", None), ("a", None), ("b", "a")) == [(0, "a"), (1, "b"), (0, "a")]


def test_the_deepest_is_indented_no_further():
    chain = [(str(n), str(n - 1)) for n in range(2_000)]

    assert max(depth for depth, _ in tree(*chain)) == DEEPEST


def test_what_stands_at_the_top_for_want_of_a_parent_says_so():
    assert oddities(("a", "lost"), ("b", "a")) == {"a": LOST, "b": ""}


def test_a_circle_is_said_where_it_is_cut():
    assert oddities(("a", "b"), ("b", "a"), ("c", "c")) == {"a": CIRCLE, "b": "", "c": CIRCLE}
