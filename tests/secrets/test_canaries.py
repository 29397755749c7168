"""Two hundred planted secrets, through every door of the library: none is left anywhere."""

import asyncio
import base64
import logging
import os
import traceback
from pathlib import Path

import pytest

from persistence import GraphEdge, GraphNode
from persistence import store as stores
from persistence.secrets import disclosure, keys, opening, rotation
from persistence.secrets.models import SealedSecret
from tests.secrets.canaries import Cage, columns_of, files_under, left_in

SERVICE = {"service_type": "tool", "handler_name": "http", "action_type": "call"}
ROUNDS = 10  # each plants twenty


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


@pytest.fixture
def folders(store, engine, request, tmp_path, monkeypatch) -> list[Path]:
    """Every folder that a run of the library writes to, and the one of the server."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("CIRIS_HOME", str(home))
    if engine == "sqlite":
        return [tmp_path]
    return [tmp_path, *database_folders(request.getfixturevalue("postgres").folder)]


def database_folders(server: Path) -> list[Path]:
    """Return the folders of a server, of its databases that of the open store alone."""
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (own,) = cursor.fetchone()
    databases = server / "base"
    others = [path for path in server.iterdir() if path.is_dir() and path != databases]
    assert (databases / str(own)).is_dir()
    return [*others, databases / str(own)]


def test_no_canary_is_left_anywhere(folders, keyed, store, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    stores.connection().force_debug_cursor = False
    cage, said = Cage(), list[str]()
    try:
        for number in range(ROUNDS):
            said += asyncio.run(plant(keyed, cage, number))
        assert len(cage.all) >= 200
        disclose_and_rotate(cage)
    finally:
        keyed.close_sync()

    contents = [*columns_of(store), *(found for folder in folders for found in files_under(folder))]
    captured = capfd.readouterr()
    contents += [
        ("tracebacks", "".join(said).encode()),
        ("logs", caplog.text.encode()),
        ("output", f"{captured.out}{captured.err}".encode()),
        ("environment", repr(os.environ).encode()),
    ]
    left = {name: found for name, content in contents if (found := left_in(content, cage.all))}
    assert left == {}


def disclose_and_rotate(cage: Cage) -> None:
    """Open some, refuse some, and seal all of them anew: each of the stored ones is there."""
    ring = keys.ring()
    values = [opening.plaintext_of(row, ring).decode() for row in SealedSecret.objects.all()]
    failed = 3 * ROUNDS  # what the three calls that fail would have stored
    stored = [one for one in cage.all if any(one.secret in value for value in values)]
    assert len(stored) == len(cage.all) - failed
    for row in SealedSecret.objects.order_by("secret_uuid")[:5]:
        disclosure.reveal(row.secret_uuid, accessor="olga", purpose="a test", confirmed=True)
        token = f"{{SECRET:{row.secret_uuid}:x}}"
        disclosure.decapsulate(token, action="speak", accessor="agent", purpose="a test")
    assert rotation.rotate(by="olga").resealed == len(values)


def test_a_canary_that_is_left_is_found():
    cage = Cage()
    secret = cage.password()

    for content in (
        f"x{secret}",
        secret.encode().hex(),
        base64.b64encode(f"ab{secret}cd".encode()).decode(),
    ):
        assert left_in(content.encode(), cage.all) == [secret]
    assert left_in(b"nothing", cage.all) == []
