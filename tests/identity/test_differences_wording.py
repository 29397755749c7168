"""Texts compared by words: nothing is lost, little is said, and nobody can make it slow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.identity.differences.alignment import Budget, in_order, occurrences, shortest
from persistence.identity.differences.wording import Kind, Part, compare
from tests import haste

WORDS = st.lists(st.sampled_from(["be", "kind", "calm", ".", " ", "\n", "é"]), max_size=40)


def texts(parts):
    return (
        "".join(part.text for part in parts if part.kind is not Kind.ADDED),
        "".join(part.text for part in parts if part.kind is not Kind.REMOVED),
    )


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS, st.sampled_from([0, 30, 100_000]))
def test_both_texts_can_be_read_from_the_parts(before, after, comparisons):
    pair = "".join(before), "".join(after)

    assert texts(compare(*pair, Budget(comparisons)).parts) == pair


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_pairs_rise_on_both_sides_and_hold_the_same(before, after):
    pairs = shortest(before, after, Budget(100_000))

    assert pairs == sorted(set(pairs))
    assert all(before[x] == after[y] for x, y in pairs)
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_no_other_pairs_leave_fewer_words_unmatched(before, after):
    longest = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for x, one in enumerate(before):
        for y, other in enumerate(after):
            beside = max(longest[x][y + 1], longest[x + 1][y])
            longest[x + 1][y + 1] = longest[x][y] + 1 if one == other else beside

    assert len(shortest(before, after, Budget(100_000))) == longest[-1][-1]


def test_the_longest_run_in_order_stays():
    pairs = occurrences(list("abcdef"), list("fabcde"))

    assert in_order(pairs) == {0, 1, 2, 3, 4}


def test_a_changed_word_is_one_change():
    found = compare("Be calm and kind to all.", "Be warm and kind to all.", Budget(1000))

    assert found.parts == [
        Part(Kind.SAME, "Be "),
        Part(Kind.REMOVED, "calm"),
        Part(Kind.ADDED, "warm"),
        Part(Kind.SAME, " and kind to all."),
    ]


def test_changed_words_beside_each_other_are_one_change():
    found = compare("Never lie to a user.", "Sometimes deceive to a user.", Budget(1000))

    assert found.parts[:2] == [
        Part(Kind.REMOVED, "Never lie"),
        Part(Kind.ADDED, "Sometimes deceive"),
    ]


def test_texts_that_share_nothing_are_not_alike():
    assert not compare("calm", "warm", Budget(1000)).alike


def test_two_changes_far_apart_in_a_long_text_are_found():
    middle = "He was kind. " * 100_000

    found = compare(f"One. {middle}Last.", f"Two. {middle}Lost.", Budget(300_000))

    assert not found.coarse
    assert [part.text for part in found.parts if part.kind is not Kind.SAME] == [
        "One", "Two", "Last", "Lost",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 250_000, "b a " * 249_990 + "c"),
        ("x" * 1_000_000, "y" * 1_000_000),
        ("Do. " * 250_000, "Don't. " * 250_000),
        ("\n" * 1_000_000, " \n" * 500_000),
    ],
)
def test_no_pair_of_long_texts_takes_long(before, after):
    compared = []
    took = haste.seconds_of(lambda: compared.append(compare(before, after, Budget(100_000))))

    (found,) = compared
    assert took < 1.5
    assert texts(found.parts) == (before, after)
    assert found.coarse
