"""kill -9 while a store that stands in clear is sealed, and what must be true of it afterwards.

python -m tests.secrets.scan_kills --kills 500 --engine sqlite

Every other kill is before a statement, from the first of a scan to its last in even steps, those
inside VACUUM too; the others are at a random instant. Before each one a few rows more are written
in clear, before every tenth a scan lives; after each one every row is read again.
"""

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from persistence import GraphNode
from persistence import store as stores
from persistence.audit.models import AuditEntry
from persistence.graph import services as graph
from persistence.secrets import keys, opening
from persistence.secrets.master_key import FILE
from persistence.secrets.models import SealedSecret, SecretReference
from persistence.secrets.scanning import scan
from persistence.secrets.scanning.scan import State
from persistence.secrets.tokens import REFS, TOKEN
from persistence.standalone import configure_django
from persistence.storage import remains
from tests.dying import statements_of
from tests.engines import Store
from tests.identity import races
from tests.secrets.files import bytes_of

SHARED = "canary-of-all-Tr0ub4dor"
LIVES = 10  # one scan lives before each so many that die
ROWS = 4  # in clear in each table, before each scan
NOW = "2026-06-01 12:00:00+00:00"
_NODE = (
    "INSERT INTO graph_nodes (node_id, scope, node_type, attributes_json, version, created_at)"
    f" VALUES (%s, 'local', 'concept', %s, 1, '{NOW}')"
)
_TASK = (
    "INSERT INTO tasks (task_id, description, status, created_at, updated_at)"
    f" VALUES (%s, %s, 'active', '{NOW}', '{NOW}')"
)
_LINE = (
    "INSERT INTO service_correlations (correlation_id, service_type, handler_name, action_type,"
    " correlation_type, request_data, status, timestamp, created_at, updated_at) VALUES"
    f" (%s, 'memory', 'h', 'log', 'log_entry', %s, 'completed', '{NOW}', '{NOW}', '{NOW}')"
)
# Each place in the order in which a scan reads them: how to write, read and delete it.
PLACES = {
    "graph_nodes": (
        _NODE,
        "SELECT node_id, attributes_json FROM graph_nodes",
        "DELETE FROM graph_nodes",
    ),
    "tasks": (_TASK, "SELECT task_id, description FROM tasks", "DELETE FROM tasks"),
    "service_correlations": (
        _LINE,
        "SELECT correlation_id, request_data FROM service_correlations",
        "DELETE FROM service_correlations",
    ),
}


def clear_text(table: str, number: int) -> str:
    """Return what is written in clear: a secret of its own, and one that all rows share."""
    own, shared = f"canary-{table}-{number}-Tr0ub4dor", SHARED
    if table == "graph_nodes":
        return json.dumps({"password": own, "old": [{"password": shared}]})
    said = f"I logged in with password={own} then with password={shared} and it worked"
    return said if table == "tasks" else json.dumps({"message": said})


def seal_all() -> State:
    """Do what `manage.py secrets scan --seal` does, from the beginning."""
    state = scan.begin(seals=True)
    while not state.done:
        state = scan.step(state, by="kills")
    assert remains.clear() == []
    return state


@dataclass
class ScanKills:
    """How often a scan was killed, and in what state that left the rows."""

    kills: int
    chance: random.Random = field(default_factory=lambda: random.Random(6))
    rows: dict[tuple[str, str], str] = field(default_factory=dict)  # what each held in clear
    at_statements: int = 0
    at_random: int = 0
    lived: int = 0
    gone: dict[str, str] = field(default_factory=dict)  # secrets whose rows were let go
    written: int = 0  # rows in clear, of those that were let go
    statements: int = 0  # of a scan that lives
    took: float = 0  # seconds of it
    in_between: int = 0  # kills that left some rows sealed and some in clear

    def run(self) -> None:
        scan.AT_ONCE = 3  # several transactions in each table
        keys.create(by="kills")
        for number in range(self.kills):
            if number % LIVES == 0:
                self.live()
            if number % 2:
                self.kill(after=self.chance.random() * self.took)
                self.at_random += 1
            else:
                self.kill(at=1 + int(number / self.kills * self.statements))
                self.at_statements += 1

    def live(self) -> None:
        """Let a scan come to its end, and learn how long that is by now."""
        self.kill()  # of what the dead have left
        assert self.kill(), "a scan that nobody kills lives"
        self.written += len(self.rows)
        self.let_go()

    def let_go(self) -> None:
        """Delete the rows, which all are sealed; their secrets are to stay readable."""
        self.gone |= opened()
        for table, (_, _, delete) in PLACES.items():
            with stores.connection().cursor() as cursor:
                cursor.execute(delete)
            self.rows = {key: text for key, text in self.rows.items() if key[0] != table}

    def kill(self, *, at: int | None = None, after: float | None = None) -> int:
        self.plant()
        begun = time.monotonic()
        said = statements_of(seal_all, at=at, after=after) or 0
        if said:
            self.statements, self.took = said, time.monotonic() - begun
        self.lived += bool(said)
        clear = self.check()
        self.in_between += 0 < clear < len(self.rows)
        return said

    def plant(self) -> None:
        # What the library wrote is sealed, and holds a secret that is in clear elsewhere too.
        attributes = {"password": SHARED}
        graph.memorize(GraphNode(id="kept", type="concept", scope="local", attributes=attributes))
        self.rows["graph_nodes", "kept"] = json.dumps(attributes)
        for table, (write, *_) in PLACES.items():
            for _ in range(ROWS):
                number = self.written + len(self.rows)
                key, text = f"k{number}", clear_text(table, number)
                with stores.connection().cursor() as cursor:
                    cursor.execute(write, (key, text))
                self.rows[table, key] = text

    def check(self) -> int:
        """Return how many rows stand in clear; raise AssertionError where one is sealed by half."""
        clear = 0
        secrets = opened()
        stored = dict(rows_of_all())
        in_audit = set(audited())
        referred = set(SecretReference.objects.values_list("secret_uuid", flat=True))
        assert stored.keys() == self.rows.keys()
        used = set[str]()
        for (table, key), text in stored.items():
            uuids = [found[1] for found in TOKEN.finditer(text)]
            if not uuids:
                assert text == self.rows[table, key], "a row is neither in clear nor sealed"
                clear += 1
                continue
            assert "canary" not in text, "a row is sealed by half"
            assert put_back(text, secrets) == parsed(self.rows[table, key])
            assert key == "kept" or (table, key) in in_audit, (
                "a row was sealed without an entry in the audit chain"
            )
            used.update(uuids)
        assert self.gone.items() <= secrets.items(), "a secret is lost"
        assert used | self.gone.keys() == secrets.keys() == referred, "a secret without its row"
        return clear


def opened() -> Mapping[str, str]:
    ring = keys.ring()
    rows = SealedSecret.objects.all()
    return {row.secret_uuid: opening.plaintext_of(row, ring).decode() for row in rows}


def rows_of_all() -> Iterator[tuple[tuple[str, str], str]]:
    for table, (_, read, _) in PLACES.items():
        with stores.connection().cursor() as cursor:
            cursor.execute(read)
            for key, text in cursor.fetchall():
                yield (table, key), str(text)


def audited() -> Iterator[tuple[str, str]]:
    for entry in AuditEntry.objects.filter(event_type=scan.SEALED):
        said = entry.event_payload.value
        yield from ((said["table"], row[0]) for row in said["rows"])


def put_back(text: str, secrets: Mapping[str, str]) -> object:
    """Put each secret where its token stands."""
    value = parsed(TOKEN.sub(lambda found: secrets[found[1]], text))
    if isinstance(value, dict):
        value.pop(REFS, None)
    return value


def parsed(text: str) -> object:
    return json.loads(text) if text.startswith("{") else text


def seal_often(kills: ScanKills, store: Store) -> None:
    """Kill, then let one scan live: it finishes what the dead ones began."""
    kills.run()
    seal_all()
    assert kills.check() == 0
    stores.connection().close()
    left = [name for name, held in bytes_of(store) if b"Tr0ub4dor" in held or b"tr0ub4dor" in held]
    assert not left, f"sealed, and still in the bytes of {left}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    chosen = options.parse_args()
    configure_django()
    with (
        races.new_store(chosen.engine, founded=False) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        os.environ[FILE] = str(Path(folder, "secrets.key"))
        begun = time.monotonic()
        kills = ScanKills(chosen.kills)
        seal_often(kills, Store(url, chosen.engine))
        sys.stdout.write(
            f"{chosen.engine}, {time.monotonic() - begun:.0f} s: {kills.at_statements} kills before"
            f" a statement and {kills.at_random} at random, {kills.in_between} of them with rows"
            f" sealed and rows in clear; {kills.written + len(kills.rows)} rows, each whole after"
            f" each kill; {kills.lived} scans lived. Nothing is left in the files.\n"
        )


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
