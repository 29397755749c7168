"""Which thoughts a filter finds, and what stands around one, on both engines."""

import pytest

from persistence.tasks.models import FeedbackMapping
from persistence.tasks.queries import ThoughtFilter, thoughts
from tests.tasks import make


@pytest.fixture
def task(store):
    return make.task("t")


def found(**wanted) -> list[str]:
    return [row.thought_id for row in thoughts.page(wanted=ThoughtFilter(**wanted)).rows]


@pytest.mark.usefixtures("task")
def test_thoughts_are_found_by_type_status_task_and_text():
    make.task("other")
    make.thought("a", thought_type="ponder", content="Is this WISE?")
    make.thought("b", task="other", status="failed")

    assert found(thought_type="ponder") == ["a"]
    assert found(status="failed") == ["b"]
    assert found(task="other") == ["b"]
    assert found(text="wise") == ["a"]


@pytest.mark.usefixtures("task")
def test_types_and_statuses_that_nobody_knows_are_offered():
    make.thought("a", thought_type="dream", status="asleep")

    assert (thoughts.types(), thoughts.statuses()) == (["dream"], ["asleep"])


@pytest.mark.usefixtures("task")
def test_a_thought_without_a_type_is_shown():
    make.thought("a", thought_type=None)

    assert found() == ["a"]
    assert thoughts.types() == []


@pytest.mark.usefixtures("task")
def test_the_thoughts_above_are_read_nearest_first():
    make.thought("root")
    make.thought("middle", parent_thought_id="root")
    make.thought("leaf", parent_thought_id="middle")

    above = thoughts.ancestors(thought_id="leaf")

    assert [row.thought_id for row in above] == ["middle", "root"]


@pytest.mark.usefixtures("task")
def test_a_circle_of_parents_ends():
    make.thought("a", parent_thought_id="c")
    make.thought("b", parent_thought_id="a")
    make.thought("c", parent_thought_id="b")

    above = thoughts.ancestors(thought_id="a")

    assert [row.thought_id for row in above] == ["c", "b"]


@pytest.mark.usefixtures("task")
def test_a_parent_that_is_not_there_ends_the_chain():
    make.thought("a", parent_thought_id="gone")

    assert thoughts.ancestors(thought_id="a") == []
    assert thoughts.present(thought_ids=["a", "gone"]) == {"a"}


@pytest.mark.usefixtures("task")
def test_children_are_those_that_name_it_oldest_first():
    make.thought("a")
    make.thought("late", parent_thought_id="a", minutes=2)
    make.thought("early", parent_thought_id="a", minutes=1)

    below = thoughts.children(thought_id="a").rows

    assert [row.thought_id for row in below] == ["early", "late"]


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    "text",
    [
        '{"selected_action": "speak", "action_parameters": {"content": "hi", "channel": null}}',
        '{"action_type": "speak", "action_params": {"content": "hi"}}',
    ],
)
def test_a_final_action_is_read_whichever_names_its_parts_have(text):
    make.thought("a", final_action_json=text)

    action = thoughts.thought(thought_id="a").action

    assert (action.name, action.parameters) == ("speak", [("content", "hi")])


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize("text", [None, "{}", "[]", '"speak"', "{oops", '{"selected_action": ""}'])
def test_what_is_no_final_action_is_none(text):
    make.thought("a", final_action_json=text)

    assert thoughts.thought(thought_id="a").action is None


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    ("text", "notes"),
    [('["why?", 5]', ["why?", "5"]), (None, []), ("{oops", []), ('{"a": 1}', [])],
)
def test_ponder_notes_are_a_list_of_texts_or_nothing(text, notes):
    make.thought("a", ponder_notes_json=text)

    (row,) = thoughts.page(wanted=ThoughtFilter()).rows

    assert row.notes == notes


@pytest.mark.usefixtures("task")
def test_feedback_is_found_by_its_thought():
    for name, target in (("f1", "a"), ("f2", "b"), ("f3", None)):
        FeedbackMapping.objects.create(
            feedback_id=name, target_thought_id=target, created_at=make.NOON
        )

    assert [one.feedback_id for one in thoughts.feedback_on(thought_ids=["a"])] == ["f1"]


@pytest.mark.usefixtures("seed_store")
def test_audit_entries_are_counted_by_who_caused_them():
    counted = thoughts.audit_entries_of(originators=["hist-th-000-0", "nobody"])

    assert counted == {"hist-th-000-0": 2}


@pytest.mark.usefixtures("seed_store")
def test_the_seed_store_has_all_its_types():
    assert len(thoughts.types()) == 25
    assert thoughts.count(wanted=ThoughtFilter()).number == 157
