"""What a change would touch: counted, bounded in time, and honest about where it stopped."""

import datetime as dt
import json

from persistence.identity.queries import impact
from persistence.identity.queries.impact import impacts
from persistence.identity.states import Item, Kind
from persistence.tasks.models import Task
from tests.graph import make as graph
from tests.tasks import make as work

NOW = work.NOON + dt.timedelta(days=1)
IRIS = Item(Kind.NODE, "agent/iris")


def of(item=IRIS):
    [found] = impacts(items=[item], now=NOW)
    return found


def test_edges_at_a_node_are_found_in_every_scope(store):
    for scope in ("local", "identity"):
        graph.node("agent/iris", scope=scope)
        graph.node("value/care", scope=scope)
    graph.edge("agent/iris", "value/care", relationship="holds", scope="identity")
    graph.edge("value/care", "agent/iris", relationship="guides")

    edges = of().edges

    assert [(one.relationship, one.scope) for one in edges.rows] == [
        ("holds", "identity"),
        ("guides", "local"),
    ]
    assert (edges.more, edges.complete) == (False, True)


def test_nodes_that_name_it_are_found_newest_first_without_itself(store):
    graph.node("agent/iris", scope="identity", attributes={"me": "agent/iris"})
    graph.node("config/filter", attributes={"owner": "agent/iris"}, node_type="config")
    graph.node("topic/x", scope="community", attributes={"by": ["agent/iris"]}, minutes=5)
    graph.node("other", attributes={"owner": "agent/otto"})

    assert [(one.node_id, one.scope) for one in of().nodes.rows] == [
        ("topic/x", "community"),
        ("config/filter", "local"),
    ]


def test_an_id_is_found_as_json_escapes_it(store):
    graph.node("a", attributes=json.dumps({"owner": "wert/güte"}))

    assert [one.node_id for one in of(Item(Kind.NODE, "wert/güte")).nodes.rows] == ["a"]


def test_tasks_and_thoughts_that_cited_it_lately_are_found(store):
    work.task("t", description="Ask agent/iris")
    work.task("u", minutes=1, context_json='{"about": "agent/iris"}')
    work.task("v", minutes=2, outcome_json='{"wrote": "agent/iris"}')
    work.task("old", description="Ask agent/iris", minutes=-60 * 24 * 40)
    work.thought("a", content="agent/iris should be calm")
    work.thought("b", minutes=1, final_action_json='{"node": "agent/iris"}')
    work.thought("c", minutes=2, context_json='{"node": "agent/iris"}')
    work.thought("d", content="nothing of it")

    found = of()

    assert [one.task_id for one in found.tasks.rows] == ["v", "u", "t"]
    assert [one.thought_id for one in found.thoughts.rows] == ["c", "b", "a"]
    assert found.thoughts.rows[2].title == "agent/iris should be calm"


def test_only_the_first_are_read(store):
    for number in range(impact.SHOWN + 3):
        work.task(f"t{number}", description="agent/iris", minutes=number)

    tasks = of().tasks

    assert len(tasks.rows) == impact.SHOWN
    assert (tasks.more, tasks.complete) == (True, True)


def test_an_edge_has_no_edges_of_its_own(store):
    graph.node("x", attributes={"edge": "edge-1"})

    found = of(Item(Kind.EDGE, "edge-1"))

    assert found.edges.rows == ()
    assert [one.node_id for one in found.nodes.rows] == ["x"]


def test_a_short_id_is_not_looked_for_in_texts(store):
    graph.node("x", attributes={"a": "a"})

    found = of(Item(Kind.NODE, "a"))

    assert found.too_short
    assert found.nodes.rows == ()


def test_an_id_that_no_text_can_hold_is_in_none(store):
    assert of(Item(Kind.NODE, "agent\0iris")).edges.rows == []


def test_without_time_it_says_that_it_did_not_look(store, monkeypatch):
    work.task("t", description="agent/iris")
    monkeypatch.setattr(impact, "SECONDS_IN_ALL", 0)

    tasks = of().tasks

    assert (tasks.rows, tasks.complete) == ((), False)


def test_a_question_that_takes_too_long_keeps_what_it_found(store, monkeypatch):
    filler = json.dumps({"filler": "x" * 4_000})
    facts = {"status": "done", "created_at": work.NOON, "updated_at": work.NOON}
    Task.objects.bulk_create(
        Task(task_id=f"t{n}", description="", context_json=filler, **facts) for n in range(3_000)
    )
    work.task("newest", description="agent/iris", minutes=5_000)
    monkeypatch.setattr(impact, "SECONDS", 0.001)

    tasks = of().tasks

    assert not tasks.complete
    assert [one.task_id for one in tasks.rows] in ([], ["newest"])


def test_a_change_of_many_items_looks_at_the_first(store):
    items = [Item(Kind.NODE, f"node/{number}") for number in range(impact.ITEMS + 5)]

    assert len(impacts(items=items, now=NOW)) == impact.ITEMS
