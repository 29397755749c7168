"""Sixteen threads in four processes at one change, and what must be true of it afterwards.

python -m tests.identity.races --rounds 2000 --engine sqlite
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from persistence import GraphNode, clock
from persistence import store as stores
from persistence.audit import appending
from persistence.audit.models import AuditEntry
from persistence.identity import ledger, proposing, remembering, ruling
from persistence.identity.founding import found_identity
from persistence.identity.keys import AuthorityKey
from persistence.identity.proposing import Proposal
from persistence.identity.refusals import Refused
from persistence.migrations import runner
from persistence.standalone import configure_django
from tests.identity import consistency
from tests.identity.authorities import LONG_AGO, Authority, Register

REPOSITORY = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 4, 4
AUTHORITIES = ("ada", "ben", "cyd")
REVOCATIONS = "CREATE TABLE race_revocations (change_id text PRIMARY KEY, sequence integer)"
ENDS = {"applied", "rejected", "withdrawn", "expired"}


def register() -> Register:
    return Register([Authority(name) for name in AUTHORITIES])


class SharedRegister(Register):
    """A register whose revocations are in a table that all processes read; they are ben's."""

    def __init__(self, change_id: str) -> None:
        super().__init__([Authority(name) for name in AUTHORITIES])
        self._change_id = change_id

    def key(self, key_id: str) -> AuthorityKey | None:
        key = super().key(key_id)
        if key is None or key.authority != "ben" or revoked_after(self._change_id) is None:
            return key
        return replace(key, revoked_at=LONG_AGO)


def revoked_after(change_id: str) -> int | None:
    """Return after which audit entry ben's key was revoked for this change, if it was."""
    with stores.connection().cursor() as cursor:
        cursor.execute("SELECT sequence FROM race_revocations WHERE change_id = %s", [change_id])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


@dataclass(frozen=True)
class Round:
    """What the threads are to do with a change, each one act, and what each reported."""

    change_id: str
    acts: Sequence[Sequence[str]]
    results: list[str] = field(default_factory=list)


def act(change_id: str, name: str, argument: str) -> str:
    """Do one thing to the change; return in one word what came of it."""
    try:
        return _act(change_id, name, argument)
    except Refused as refused:
        return f"refused {refused.code}"


def _act(change_id: str, name: str, argument: str) -> str:
    if name == "rule":
        return str(ruling.rule(argument, ring=SharedRegister(change_id)).state)
    if name == "withdraw":
        proposing.withdraw(change_id, by="agent", reason="Not now.")
        return "withdrawn"
    if name == "revise":
        node = GraphNode(id=argument, type="concept", scope="identity", attributes={"revised": 1})
        proposing.revise(change_id, [remembering.intent(node)], Proposal("agent", "Better."))
        return "revised"
    if name == "rebase":
        proposing.rebase(change_id, by="agent")
        return "rebased"
    if name == "send back":
        proposing.send_back(change_id, authority="cyd", reason="Say more.")
        return "returned"
    if name == "expire":
        ended = ledger.expire_due(clock.now() + dt.timedelta(days=8))
        return "expired" if ended else "nothing due"
    with ledger.deciding(), stores.connection().cursor() as cursor:
        cursor.execute(
            "INSERT INTO race_revocations (change_id, sequence) VALUES (%s, %s)",
            [change_id, appending.head().sequence],
        )
    return "revoked"


def prepare(number: int, threads: int, chance: random.Random) -> Round:
    """Propose a change, of two approvals or of one, and hand out what is to be done to it."""
    kind = "config/trust_parameters" if number % 2 else "value"
    node_id = f"{kind}/{number}"
    node = GraphNode(id=node_id, type="concept", scope="identity", attributes={"round": number})
    change_id = remembering.memorize(node).change_id
    assert change_id
    known = register()
    yes = {name: known[name].ruling(change_id) for name in AUTHORITIES}
    no = known["cyd"].ruling(change_id, "reject")
    acts = [
        *(("rule", yes[name]) for name in ("ada", "ada", "ben", "ben", "cyd")),
        ("rule", no),
        ("withdraw", ""),
        ("expire", ""),
        ("revoke", ""),
        ("revise", node_id),
        ("rebase", ""),
        ("send back", ""),
        *(("rule", yes[name]) for name in ("ada", "ben")),
        ("expire", ""),
        ("withdraw", ""),
    ][:threads]
    chance.shuffle(acts)
    return Round(change_id, acts)


def check(played: Round) -> str:
    """Hold a round against its outcome; return how the change ended."""
    assert not [one for one in played.results if one.startswith("error")], played.results
    state = ledger.load(played.change_id).state
    won = [one for one in played.results if one in ENDS]
    assert won == [state], f"{state}, but the threads say {played.results}"
    entries = AuditEntry.objects.filter(event_payload__contains=played.change_id)
    rows = [
        (row.sequence_number, row.event_type, row.originator_id)
        for row in entries.order_by("sequence_number")
    ]
    revoked = revoked_after(played.change_id)
    after = [row for row in rows if revoked is not None and row[0] > revoked]
    by_ben = [row for row in after if row[1:] == ("identity.ruling.cast", "ben")]
    assert not by_ben, "a revoked key has ruled"
    applied_after = any(row[1] == "identity.change.applied" for row in after)
    lost = {"ben"} if applied_after or (state != "applied" and revoked is not None) else set()
    consistency.check([played.change_id], without=lost)
    return state


@contextlib.contextmanager
def crew(url: str, processes: int, threads: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes that play rounds on the store for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.identity.races", "--work", url, str(threads)]
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=REPOSITORY,
                    text=True,
                    env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
                )
            )
            for _ in range(processes)
        ]
        yield workers
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.close()


def play(workers: Sequence[subprocess.Popen[str]], threads: int, made: Round) -> None:
    """Have all threads of all processes do their acts at once."""
    for place, worker in enumerate(workers):
        acts = made.acts[place * threads : (place + 1) * threads]
        assert worker.stdin is not None
        worker.stdin.write(json.dumps([made.change_id, acts]) + "\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout is not None
        made.results.extend(json.loads(worker.stdout.readline()))


def race(
    url: str, rounds: int, *, processes: int = PROCESSES, threads: int = THREADS, seed: int = 1
) -> Counter[str]:
    """Play rounds on the store that is in place; return how their changes ended."""
    with stores.connection().cursor() as cursor:
        cursor.execute(REVOCATIONS)
    chance, ends = random.Random(seed), Counter[str]()
    with crew(url, processes, threads) as workers:
        for number in range(rounds):
            made = prepare(number, processes * threads, chance)
            play(workers, threads, made)
            ends[check(made)] += 1
    consistency.check_graph()
    consistency.check_chain()
    consistency.check_file(url)
    return ends


def work(url: str, threads: int) -> None:
    """Play what comes in, line by line: each act in a thread of its own, all at once."""
    configure_django()
    stores.open_store(url)
    todo: list[queue.SimpleQueue[Any]] = [queue.SimpleQueue() for _ in range(threads)]
    done: queue.SimpleQueue[str] = queue.SimpleQueue()
    start = threading.Barrier(threads)

    def serve(mine: "queue.SimpleQueue[Any]") -> None:
        while (task := mine.get()) is not None:
            start.wait()
            try:
                done.put(act(*task))
            except Exception as error:  # whatever it is, the round reports it
                done.put(f"error {type(error).__name__}: {error}")

    for mine in todo:
        threading.Thread(target=serve, args=(mine,), daemon=True).start()
    for line in sys.stdin:
        change_id, acts = json.loads(line)
        for mine, (name, argument) in zip(todo, acts, strict=True):
            mine.put((change_id, name, argument))
        sys.stdout.write(json.dumps([done.get() for _ in acts]) + "\n")
        sys.stdout.flush()


@contextlib.contextmanager
def new_store(engine: str, *, founded: bool = True, parent: str | None = None) -> Iterator[str]:
    """Make a store, with an identity or without, in place as the alias "store"."""
    with (
        tempfile.TemporaryDirectory(prefix="ciris-races-", dir=parent) as folder,
        contextlib.ExitStack() as on,
    ):
        url = f"sqlite:///{folder}/store.db"
        if engine == "postgresql":
            from tests.engines import postgres_server  # noqa: PLC0415  # it needs Django

            server = on.enter_context(postgres_server(Path(folder)))
            url = on.enter_context(server.database())
        os.environ.setdefault("CIRIS_HOME", folder)
        stores.open_store(url)
        runner.migrate()
        stores.reopen(stores.STORE)
        if founded:
            found_identity([GraphNode(id="agent/iris", type="concept", scope="identity")])
        yield url
        stores.connection().close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=2000)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    with new_store(chosen.engine) as url:
        begun = time.monotonic()
        ends = race(url, chosen.rounds)
        sys.stdout.write(
            f"{chosen.rounds} rounds on {chosen.engine} in {time.monotonic() - begun:.0f} s:"
            f" {dict(ends)}; one outcome each, no lock error.\n"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], int(sys.argv[3]))
    else:
        main()
