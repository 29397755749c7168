"""Storing secrets by every operation of the library that takes text."""

import traceback

from persistence import GraphEdge, GraphNode
from tests.secrets.canaries import Cage

SERVICE = {"service_type": "tool", "handler_name": "http", "action_type": "call"}


def node(node_id, scope="local", **attributes) -> GraphNode:
    return GraphNode(id=node_id, type="concept", scope=scope, attributes=attributes)


def edge(target, **attributes) -> GraphEdge:
    return GraphEdge(source="n", target=target, scope="local", attributes=attributes)


async def plant(memory, cage: Cage, number: int) -> list[str]:
    """Store twenty secrets by every operation that takes text; return what is said of failures."""
    password, text = cage.password, cage.text
    await memory.memorize(node("n", password=password(), deep=[{"note": text()}]))
    await memory.connect(edge("n", password=password(), why=text()))
    await memory.memorize(node(f"who/{number}", "identity", password=password(), note=text()))
    task = await memory.create_task(text(), context={"password": password()})
    thought = await memory.create_thought(task.task_id, text(), context={"a": [text()]})
    await memory.set_thought_status(thought.thought_id, "processing")
    await memory.ponder(thought.thought_id, [text()])
    await memory.set_thought_status(thought.thought_id, "processing")
    await memory.finish_thought(thought.thought_id, {"action": "tool", "said": text()})
    made = await memory.record_interaction(**SERVICE, request={"password": password()})
    await memory.finish_correlation(made.data.correlation_id, response={"body": text()})
    await memory.record_audit_event("tool", summary=text())
    async with memory.batch() as batch:
        await batch.memorize_log(text(), tags={"password": password()})
        await batch.memorize_metric("logins", number, {"password": password()})
        await batch.memorize(node(f"b/{number}", note=text()))
    await memory.set_task_status(task.task_id, "active")
    await memory.complete_task(task.task_id, {"password": password()})
    said = []
    for fails in (
        lambda: memory.connect(edge("nobody", password=password())),
        lambda: memory.memorize(node("n", note=text(), bad=float("nan")), expected_version=99),
        lambda: memory.create_task("\x00" + text()),
    ):
        try:
            await fails()
        except Exception as error:
            said.append("".join(traceback.format_exception(error)))
    assert len(said) == 3
    return said
