"""Signed chains to tamper with: ours (Ed25519, rotated by an entry) and an agent's (RSA-PSS)."""

import base64
import datetime as dt
import functools
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit.verifying.keyring import ROTATED, STATEMENT
from persistence.audit.verifying.leaves import entry_hash, leaf_data
from persistence.audit.verifying.memories import Memory
from persistence.audit.verifying.merkle import TILE, leaf_hash, root_of
from persistence.audit.verifying.notes import Checkpoint, sign_note
from persistence.audit.verifying.pins import Pin
from persistence.audit.verifying.signatures import PublicKey

START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
SERVICE = ("target_id", "event_summary", "agent_profile", "round_number", "thought_id", "task_id")
PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.MAX_LENGTH)
Row = dict[str, Any]


@dataclass(frozen=True)
class Key:
    private: Any

    @functools.cached_property
    def public(self) -> PublicKey:
        return PublicKey.of(self.private.public_key())

    def sign(self, text: str) -> str:
        if isinstance(self.private, Ed25519PrivateKey):
            return base64.b64encode(self.private.sign(text.encode())).decode()
        return base64.b64encode(self.private.sign(text.encode(), PSS, hashes.SHA256())).decode()


@functools.cache
def key(name: str) -> Key:
    """Return a key of this name, the same for the whole run: `rsa…` or Ed25519."""
    if name.startswith("rsa"):
        return Key(rsa.generate_private_key(65537, 2048))
    return Key(Ed25519PrivateKey.generate())


class Leaves:
    """Remembered leaves in memory."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._leaves = leaves

    def leaves(self, number: int) -> bytes:
        return b"".join(self._leaves[number * TILE : (number + 1) * TILE])

    def root(self, number: int) -> bytes | None:
        return None


@dataclass
class Chain:
    """A chain as it was written, and what was remembered and pinned of it."""

    rows: list[Row]
    keys: list[Row]
    roots: list[Row]
    pins: list[Pin]
    memory: Memory
    old: Key
    new: Key
    rotated: int  # the last entry by the old key
    columns: int
    agents: bool
    sizes: list[int] = field(default_factory=list)

    def row(self, number: int) -> Row:
        return dict(self.rows[number - 1])

    def signer(self, number: int) -> Key:
        return self.old if number <= self.rotated else self.new


def at(number: int) -> str:
    return (START + dt.timedelta(minutes=number, microseconds=number)).isoformat()


def link(row: Row, previous: str, signer: Key) -> Row:
    """Complete a row with its hashes and signature."""
    row = {**row, "previous_hash": previous}
    row["entry_hash"] = entry_hash(row)
    row["signature"], row["signing_key_id"] = signer.sign(row["entry_hash"]), signer.public.id
    return row


def plain(number: int, columns: int, text: str = "") -> Row:
    payload = json.dumps({"thought_id": f"th-{number}", "note": f"naïve ☃ {text}"})
    row = {
        "entry_id": number,
        "event_id": f"event-{number}{text}",
        "event_timestamp": at(number),
        "event_type": "speak" if number % 3 else "memorize",
        "originator_id": f"th-{number}",
        "event_payload": payload if number % 5 else None,
        "sequence_number": number,
        "created_at": at(number),
    }
    more = {"round_number": number % 7, "event_summary": f"s{number}", "thought_id": f"t{number}"}
    return {**row, **dict.fromkeys(SERVICE), **more} if columns == 18 else row


def chain(count: int, columns: int = 12, *, agents: bool = False, remembered: int = 0) -> Chain:
    """Make a chain of `count` entries; `remembered` of them (all by default) are."""
    kind = "rsa" if agents else "ed"
    old, new = key(f"{kind}-old"), key(f"{kind}-new")
    rotated, remembered = count // 2, remembered or count
    rows: list[Row] = []
    for number in range(1, count + 1):
        row = plain(number, columns)
        if number == rotated and not agents:
            row |= rotation(number, rows[0]["entry_hash"], old, new)
        previous = rows[-1]["entry_hash"] if rows else "genesis"
        rows.append(link(row, previous, old if number <= rotated else new))
    made = Chain(rows, [], [], [], Memory("the witness"), old, new, rotated, columns, agents)
    made.sizes = sorted({max(1, remembered // 3), max(1, remembered * 2 // 3), remembered})
    made.keys = [claim(old, 1, rotated), claim(new, rotated + 1, None)]
    made.roots = [root(made, place, size) for place, size in enumerate(made.sizes, 1)]
    made.pins = [Pin("store", one.public) for one in ([old, new] if agents else [old])]
    if agents:
        made.pins.append(Pin("console", key("ed-console").public))
    made.memory = memory(made, remembered)
    return made


def rotation(number: int, first_hash: str, old: Key, new: Key) -> Row:
    origin = f"ciris-admin/store/{first_hash[:16]}"
    statement = STATEMENT % (origin, old.public.id, new.public.id, number)
    payload = {
        "old": old.public.id,
        "new": new.public.id,
        "public_key": new.public.pem,
        "statement": statement,
        "new_signature": new.sign(statement),
    }
    return {"event_type": ROTATED, "event_payload": json.dumps(payload)}


def claim(one: Key, first: int, last: int | None) -> Row:
    return {
        "key_id": one.public.id,
        "public_key": one.public.pem,
        "algorithm": one.public.algorithm,
        "key_size": 256,
        "created_at": at(first),
        "revoked_at": None if last is None else at(last),
    }


def leaves(rows: list[Row]) -> list[bytes]:
    return [leaf_hash(leaf_data(row, entry_hash(row))) for row in rows]


def note(made: Chain, size: int, signer: Key | None = None, origin: str | None = None) -> str:
    """Return the signed checkpoint over the first `size` entries."""
    name = origin or f"ciris-admin/store/{made.rows[0]['entry_hash'][:16]}"
    head = made.rows[size - 1]["entry_hash"]
    point = Checkpoint(name, size, root_of(leaves(made.rows[:size])), (f"head {head}",))
    signer = signer or (key("ed-console") if made.agents else made.signer(size))
    return sign_note(point.text, name, signer.private)


def root(made: Chain, place: int, size: int) -> Row:
    head, merkle = made.rows[size - 1]["entry_hash"], root_of(leaves(made.rows[:size])).hex()
    return {
        "root_id": place,
        "sequence_start": 1,
        "sequence_end": size,
        "root_hash": head if made.agents else merkle,
        "timestamp": at(size),
        "external_anchor": None if made.agents else note(made, size),
    }


def memory(made: Chain, size: int) -> Memory:
    notes = tuple(note(made, one) for one in made.sizes if one <= size)
    return Memory("the witness", notes, size, Leaves(leaves(made.rows[:size])))
