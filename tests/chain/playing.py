"""Acts on both chains that something may stop, and what must be true however they were stopped."""

import base64
import contextlib
import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.db import connections, transaction

from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from persistence import store as stores
from persistence.audit import appending, introducing, rotation, rows, signing
from persistence.audit.chain import EMPTY, Head
from persistence.audit.chains import STORE, Chain
from persistence.audit.checkpointing import checkpoint
from persistence.audit.origins import origin
from persistence.audit.verifying.keyring import ROTATED
from persistence.audit.verifying.leaves import entry_hash
from persistence.audit.witness import STORE_WITNESS
from persistence.migrations import runner
from tests.chain.databases import in_place
from tests.engines import in_place as store_in_place
from tests.engines import postgres_server

AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
BOTH = (CONSOLE, STORE)
WITNESSES = {STORE.name: CONSOLE_WITNESS, CONSOLE.name: STORE_WITNESS}
CHANGES = {STORE.name: "store_changes", CONSOLE.name: "console_changes"}
EVENT = "test.change.made"


def make_tables() -> None:
    """Give each database a table of changes, each of which must have its entry."""
    for chain in BOTH:
        run(chain, f"CREATE TABLE {CHANGES[chain.name]} (number bigint PRIMARY KEY)")


def run(chain: Chain, statement: str, *values: object) -> list[tuple]:
    with chain.connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall() if statement.startswith("SELECT") else []


def change(chain: Chain, number: int) -> str:
    """Change something and record it, in one transaction."""
    with transaction.atomic(using=chain.alias()):
        run(chain, f"INSERT INTO {CHANGES[chain.name]} VALUES (%s)", number)
        said = {"number": number, "chain": chain.name}
        appending.append(EVENT, originator="t", payload=said, at=AT, chain=chain)
    return f"{chain.name} {number}"


def witness() -> str:
    for chain in BOTH:
        checkpoint(chain, WITNESSES[chain.name], AT)
    return "witnessed"


def rotate() -> str:
    return f"key {rotation.rotate(BOTH, at=AT).id}"


def acts(number: int) -> list[Callable[[], str]]:
    """Return what is done, one after the other; `number` and the nine after it are its own."""
    first = [lambda n=n: change(BOTH[n % 2], number + n) for n in range(4)]
    second = [lambda n=n: change(BOTH[n % 2], number + n) for n in range(4, 8)]
    return [*first, witness, rotate, *second, witness]


class Watch:
    """Both chains, looked at again and again; each look goes on where the last one ended."""

    def __init__(self) -> None:
        self._seen = {chain.name: EMPTY for chain in BOTH}
        self._signer: dict[str, str] = {}
        self._recorded: dict[str, set[int]] = {chain.name: set() for chain in BOTH}

    def look(self, acknowledged: list[str]) -> None:
        """Hold everything against everything else; AssertionError where something is not so."""
        for chain in BOTH:
            self._walk(chain)
            made = {n for (n,) in run(chain, f"SELECT number FROM {CHANGES[chain.name]}")}
            assert made == self._recorded[chain.name], "a change without entry, or the reverse"
            told = {int(one.split()[1]) for one in acknowledged if one.startswith(chain.name)}
            assert told <= made, "an acknowledged change is lost"
            self._one_signs(chain)
            self._remembered(chain)

    def _walk(self, chain: Chain) -> None:
        pems = dict(chain.keys._default_manager.values_list("key_id", "public_key"))
        head = self._seen[chain.name]
        for row in rows.after(chain, head.sequence):
            computed = entry_hash(row)
            assert row["sequence_number"] == head.sequence + 1
            assert (row["entry_hash"], row["previous_hash"]) == (computed, head.hash)
            key = load_pem_public_key(pems[row["signing_key_id"]].encode())
            assert isinstance(key, Ed25519PublicKey)
            key.verify(base64.b64decode(row["signature"]), computed.encode())
            signer = self._signer.setdefault(chain.name, row["signing_key_id"])
            assert row["signing_key_id"] == signer, "two keys sign at once"
            said = entry_payload(row)
            if row["event_type"] == ROTATED:
                self._signer[chain.name] = said["new"]
            if row["event_type"] == EVENT:
                self._recorded[chain.name].add(said["number"])
            head = Head(row["sequence_number"], computed)
        self._seen[chain.name] = head

    def _one_signs(self, chain: Chain) -> None:
        unrevoked = [row.key_id for row in chain.keys._default_manager.filter(revoked_at=None)]
        assert len(unrevoked) <= 1
        if unrevoked:
            named = introducing.named(chain, signing.held())
            assert named is not None, "nothing that is here can sign"
            assert [named.id] == unrevoked == [self._signer[chain.name]]

    def _remembered(self, chain: Chain) -> None:
        name, by = origin(chain), WITNESSES[chain.name]
        newest = by.newest(chain.name, name) if name else None
        if newest is None:
            return
        assert newest.size <= self._seen[chain.name].sequence
        (head,) = run(
            chain, f"SELECT entry_hash FROM {chain.table} WHERE sequence_number = %s", newest.size
        )
        assert head == (newest.head,)
        root = chain.roots._default_manager.get(sequence_end=newest.size)
        assert root.external_anchor == newest.note
        tiles = by.tiles._default_manager.filter(chain=chain.name, origin=name)
        assert sum(len(bytes(tile.leaves)) for tile in tiles) == 32 * newest.size


def entry_payload(row: rows.Row) -> dict:
    return json.loads(row["event_payload"])


def go_on(number: int) -> list[str]:
    """Finish what was begun, and do one thing of each kind: nothing may be in the way."""
    rotation.settle(BOTH, at=AT)
    told = [change(chain, number + place) for place, chain in enumerate(BOTH)]
    witness()
    return told


@contextlib.contextmanager
def both_databases(engine: str) -> Iterator[Path]:
    """Make a store and a console's database in a data directory of their own; for a command."""
    with tempfile.TemporaryDirectory(prefix="chain-") as folder, contextlib.ExitStack() as on:
        urls = [f"sqlite:///{folder}/{name}.db" for name in ("store", "console")]
        if engine == "postgresql":
            server = on.enter_context(postgres_server(Path(folder)))
            urls = [on.enter_context(server.database()) for _ in urls]
        os.environ["CIRIS_HOME"] = f"{folder}/home"
        on.enter_context(store_in_place(urls[0]))
        on.enter_context(in_place(urls[1]))
        runner.migrate()
        stores.reopen(stores.STORE)
        call_command("migrate", database="default", verbosity=0)
        make_tables()
        yield Path(folder)
        connections.close_all()
