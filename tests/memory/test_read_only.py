"""A store that an agent made: everything can be read, and every write is refused in words."""

import pytest

from persistence import GraphEdge, GraphNode, MemoryService
from persistence import store as stores
from persistence.writing import ReadOnlyStore
from tests.memory.rows import contents, do, node

SERVICE = {"service_type": "memory", "handler_name": "h", "action_type": "a"}
EDGE = GraphEdge(source="n", target="n", scope="local")
WRITES = {
    "memorize": lambda m: m.memorize_sync(node()),
    "forget": lambda m: m.forget_sync("n"),
    "connect": lambda m: m.connect_sync(EDGE),
    "disconnect": lambda m: m.disconnect_sync(EDGE),
    "propose_identity_change": lambda m: m.propose_identity_change_sync(
        memorize=[node(scope="identity")], reason="A new name."
    ),
    "withdraw_identity_change": lambda m: m.withdraw_identity_change_sync("c", reason="No."),
    "update_environment_graph": lambda m: m.update_environment_graph_sync(
        {"nodes": [{"id": "room", "type": "concept"}]}
    ),
    "create_task": lambda m: m.create_task_sync("Do it"),
    "set_task_status": lambda m: m.set_task_status_sync("t", "active"),
    "complete_task": lambda m: m.complete_task_sync("t"),
    "fail_task": lambda m: m.fail_task_sync("t"),
    "retry_task": lambda m: m.retry_task_sync("t"),
    "create_thought": lambda m: m.create_thought_sync("t", "Hm"),
    "follow_up": lambda m: m.follow_up_sync("th", "Hm"),
    "set_thought_status": lambda m: m.set_thought_status_sync("th", "processing"),
    "finish_thought": lambda m: m.finish_thought_sync("th", {}),
    "ponder": lambda m: m.ponder_sync("th", ["why?"]),
    "retry_thought": lambda m: m.retry_thought_sync("th"),
    "escalate_thought": lambda m: m.escalate_thought_sync("th"),
    "record_feedback": lambda m: m.record_feedback_sync("th", "identity"),
    "memorize_metric": lambda m: m.memorize_metric_sync("cpu", 1),
    "memorize_log": lambda m: m.memorize_log_sync("text"),
    "record_metric": lambda m: m.record_metric_sync("cpu"),
    "record_audit_event": lambda m: m.record_audit_event_sync("speak"),
    "record_interaction": lambda m: m.record_interaction_sync(**SERVICE),
    "record_span": lambda m: m.record_span_sync(**SERVICE),
    "finish_correlation": lambda m: m.finish_correlation_sync("c"),
    "decapsulate": lambda m: m.decapsulate_sync(  # it leaves a trace, so it is a write
        f"{{SECRET:{'0' * 36}:x}}", action="tool", accessor="agent", purpose="log in"
    ),
    "set_config": lambda m: m.set_config_sync(
        "tool_preferences", {"enabled": True}, by="olga", reason="Why not."
    ),
    "learn": lambda m: m.learn_sync("tool", subject="browser", outcome="success"),
}
READS = {"recall", "search", "edges_of", "recall_task", "recall_thought", "thoughts_of"}
READS |= {"identity_change", "get_config", "choose_wording"}


@pytest.fixture
def agents(memory, store) -> MemoryService:
    """The memory over a store whose migrations have no checksums: an agent's."""
    memory.memorize_sync(node(a=1))
    memory.create_task_sync("Do it", task_id="t")
    memory.create_thought_sync("t", "Hm", thought_id="th")
    memory.close_sync()
    do(store, "ALTER TABLE schema_migrations DROP COLUMN checksum")
    stores.open_store(store.url)
    return memory


def test_every_operation_is_in_the_table():
    twins = {name for name in vars(MemoryService.__base__) if name.endswith("_sync")}

    named = {f"{name}_sync" for name in READS | set(WRITES)}
    assert twins - named == {"recall_timeseries_sync", "iter_timeseries_sync"}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_refused_with_a_sentence_and_changes_nothing(agents, store, write):
    before = contents(store)

    with pytest.raises(ReadOnlyStore, match=r"made by an agent.*nothing was written"):
        WRITES[write](agents)

    assert contents(store) == before


async def test_an_awaited_write_is_refused(agents):
    with pytest.raises(ReadOnlyStore):
        await agents.memorize_metric("cpu", 1)


def test_a_batch_is_refused(agents, store):
    before = contents(store)

    with pytest.raises(ReadOnlyStore), agents.batch_sync() as batch:
        batch.memorize_metric_sync("cpu", 1)

    assert contents(store) == before


def test_it_can_be_read(agents):
    assert agents.recall_sync("n").attributes == {"a": 1}
    assert agents.recall_task_sync("t").description == "Do it"
    assert len(agents.search_sync().rows) == 1


def test_a_real_agents_memory_is_read(real_store):
    path = real_store("seed_agent.db")
    before = path.read_bytes()
    memory = MemoryService.open(f"sqlite:///{path}")

    nodes = memory.search_sync(limit=1000).rows
    memory.close_sync()

    assert (len(nodes), path.read_bytes() == before) == (36, True)
    assert all(isinstance(found, GraphNode) for found in nodes)
