"""The order in which a task's thoughts are read."""

from ciris_admin.tasks.tree import DEEPEST, arrange
from persistence.tasks.queries.thoughts import ThoughtRow


def thought(name: str, parent: str | None = None) -> ThoughtRow:
    return ThoughtRow(
        thought_id=name,
        source_task_id="t",
        thought_type="standard",
        status="completed",
        created_at=None,
        updated_at=None,
        round_number=0,
        ponder_count=0,
        parent_thought_id=parent,
        preview="",
        cut=False,
        final_action=None,
        ponder_notes=None,
    )


def order(*thoughts: ThoughtRow) -> list[tuple[str, int]]:
    return [(step.thought.thought_id, step.depth) for step in arrange(thoughts)]


def test_a_chain_reads_downwards_without_indentation():
    assert order(thought("a"), thought("b", "a"), thought("c", "b")) == [
        ("a", 0),
        ("b", 0),
        ("c", 0),
    ]


def test_several_followers_are_indented_under_their_parent():
    assert order(thought("a"), thought("b", "a"), thought("c", "a"), thought("d", "b")) == [
        ("a", 0),
        ("b", 1),
        ("d", 1),
        ("c", 1),
    ]


def test_a_follower_that_was_stored_first_still_stands_below():
    assert [name for name, _ in order(thought("b", "a"), thought("a"))] == ["a", "b"]


def test_a_circle_shows_each_thought_once():
    assert [name for name, _ in order(thought("a", "c"), thought("b", "a"), thought("c", "b"))] == [
        "a",
        "b",
        "c",
    ]


def test_a_thought_that_is_its_own_parent_is_shown():
    assert [name for name, _ in order(thought("a", "a"))] == ["a"]


def test_a_parent_elsewhere_is_named():
    (step,) = arrange([thought("a", "gone")])

    assert (step.elsewhere, step.follows) == ("gone", False)


def test_a_chain_as_long_as_a_tree_may_be_is_no_trouble():
    chain = [thought(f"t{n}", f"t{n - 1}" if n else None) for n in range(5000)]

    assert len(arrange(chain)) == 5000


def test_indentation_ends_somewhere():
    thoughts = [thought("t0")]
    for number in range(1, 20):
        thoughts += [
            thought(f"t{number}", f"t{number - 1}"),
            thought(f"s{number}", f"t{number - 1}"),
        ]

    assert max(step.depth for step in arrange(thoughts)) == DEEPEST
