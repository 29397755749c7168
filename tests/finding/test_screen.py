"""Finding: from an id, wherever it was copied from, to the page of what has it."""

import pytest
from django.urls import reverse

from persistence import GraphEdge, GraphNode, finding
from persistence import store as stores
from persistence.graph.models import Edge
from persistence.limits import TimeLimitReached
from persistence.memory import MemoryService
from tests.audit.rows import entry
from tests.traces.rows import correlation, spans

FIND = "/find/"
REAL = ["seed_agent.db", "seed_audit.db", "agent_1_0_7.db"]


@pytest.fixture
def memory(store) -> MemoryService:
    return MemoryService(stores.STORE)


def node(memory: MemoryService, key: str, scope: str = "local") -> None:
    memory.memorize_sync(GraphNode(id=key, type="concept", scope=scope))


def an_edge(memory: MemoryService) -> str:
    node(memory, "a")
    node(memory, "b")
    memory.connect_sync(GraphEdge(source="a", target="b", relationship="knows", scope="local"))
    return str(Edge.objects.get().edge_id)


def a_change(memory: MemoryService) -> str:
    asked = memory.memorize_sync(GraphNode(id="config/x", type="config", scope="identity"))
    return str(asked.change_id)


def a_thought(memory: MemoryService) -> str:
    task = memory.create_task_sync("Ask")
    return memory.create_thought_sync(task.task_id, "think").thought_id


def a_trace(_memory: MemoryService) -> str:
    spans("t/1", 3)
    return "t/1"


MAKE = {
    "tasks:task": lambda memory: memory.create_task_sync("Ask").task_id,
    "tasks:thought": a_thought,
    "graph:edge": an_edge,
    "traces:correlation": lambda _memory: correlation().correlation_id,
    "traces:trace": a_trace,
    "identity:change": a_change,
}


@pytest.mark.parametrize("page", MAKE)
def test_an_id_leads_to_the_page_of_what_has_it(viewer, memory, page):
    key = MAKE[page](memory)

    answer = viewer.get(FIND, {"id": key}, follow=True)

    assert answer.redirect_chain == [(reverse(page, args=[key]), 302)]
    assert answer.status_code == 200


def test_a_node_is_found_in_its_scope(viewer, memory):
    node(memory, "user/ada", "community")

    answer = viewer.get(FIND, {"id": "user/ada"})

    assert answer["Location"] == reverse("graph:node", args=["community", "user/ada"])


@pytest.mark.parametrize("asked", ["event_3", "3"])
def test_an_audit_entry_is_found_by_its_id_and_by_its_number(viewer, store, asked):
    for number in range(1, 5):
        entry(number, event_id=f"event_{number}")

    assert viewer.get(FIND, {"id": asked})["Location"] == "/audit/3"


def test_an_entry_whose_id_is_its_number_is_one_thing(viewer, store):
    entry(1, event_id="1")

    assert viewer.get(FIND, {"id": "1"})["Location"] == "/audit/1"


@pytest.mark.parametrize("asked", [' "t1",\n', "'t1'", "`t1`"])
def test_what_was_copied_along_with_an_id_does_not_matter(viewer, memory, asked):
    memory.create_task_sync("Ask", task_id="t1")

    assert viewer.get(FIND, {"id": asked})["Location"] == "/tasks/t1"


def test_of_several_things_with_an_id_the_reader_chooses(viewer, memory):
    for scope in ("local", "network"):
        node(memory, "one", scope)
    memory.create_task_sync("Ask", task_id="one")

    shown = viewer.get(FIND, {"id": "one"}).content.decode()

    assert "3 things have the id" in shown
    for link in ("/tasks/one", "/graph/local/one", "/graph/network/one"):
        assert f'href="{link}"' in shown
    twin = viewer.get(FIND, {"id": "one", "format": "json"}).json()
    assert [place["kind"] for place in twin["places"]] == ["task", "node", "node"]


@pytest.mark.parametrize("asked", ["nowhere", "9" * 30, "²", "a\x00b", "<script>", "x" * 5000])
def test_what_is_no_id_is_offered_as_a_text_to_look_for(viewer, store, asked):
    answer = viewer.get(FIND, {"id": asked})
    shown = answer.content.decode()

    assert answer.status_code == 200
    assert "Nothing in this store has the id" in shown
    assert "<script>" not in shown.partition("<main")[2]
    assert 'href="/logs/?q=' in shown


def test_without_an_id_the_page_asks_for_one(viewer, store):
    shown = viewer.get(FIND).content.decode()

    assert '<input type="search" name="id" id="id_id"' in shown
    assert "Nothing" not in shown


def test_what_took_too_long_is_said_not_claimed(viewer, store, monkeypatch):
    whole = finding._rows

    def slow(table, column, *rest):
        if column == "trace_id":
            raise TimeLimitReached("Stopped.")
        return whole(table, column, *rest)

    monkeypatch.setattr(finding, "_rows", slow)

    shown = viewer.get(FIND, {"id": "x"}).content.decode()

    assert "Nothing that was looked through has the id" in shown
    assert "half a second for each: trace." in shown


@pytest.mark.parametrize("name", REAL)
def test_every_era_is_looked_through(viewer, real_store, name):
    real_store(name)

    assert "Nothing in this store has the id" in viewer.get(FIND, {"id": "x"}).content.decode()


def test_a_real_agents_thought_is_found(viewer, seed_store, seed_sqlite):
    [(key,)] = seed_sqlite.execute("SELECT thought_id FROM thoughts LIMIT 1")

    assert viewer.get(FIND, {"id": key}, follow=True).status_code == 200


def test_the_frame_offers_the_field_to_who_may_read(viewer, client, store):
    assert 'action="/find/"' in viewer.get("/tasks/").content.decode()
    viewer.logout()
    assert 'action="/find/"' not in client.get("/sign-in/").content.decode()
