"""Bundles made in memory: a small chain of our own, with a rotation, checkpoints and proofs."""

import base64
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.audit import bundling
from persistence.audit.verifying import merkle
from persistence.audit.verifying.leaves import entry_hash, leaf_data
from persistence.audit.verifying.notes import Checkpoint, sign_note
from persistence.audit.verifying.pins import Pin, pins_json
from persistence.audit.verifying.signatures import PublicKey

Files = dict[str, bytes]
LENGTH, ROTATED_AT, CHECKPOINTS = 24, 10, (5, 13, 22)


def private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


OLD, NEW, STRANGER = private("old"), private("new"), private("stranger")


def public(key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey.of(key.public_key())


@dataclass
class Chain:
    """Rows of a chain as they are appended."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"ciris-admin/store/{self.rows[0]['entry_hash'][:16]}"

    def append(self, event_type: str, payload: Any, key: Ed25519PrivateKey) -> None:
        sequence = len(self.rows) + 1
        row = {
            "entry_id": sequence,
            "event_id": f"event-{sequence}",
            "event_timestamp": f"2026-11-20T12:{sequence:02}:00+00:00",
            "event_type": event_type,
            "originator_id": f"thought-{sequence % 3}",
            "event_payload": None if payload is None else json.dumps(payload),
            "sequence_number": sequence,
            "previous_hash": self.rows[-1]["entry_hash"] if self.rows else "genesis",
            "created_at": f"2026-11-20 12:{sequence:02}:00",
            "event_summary": None if sequence % 4 else "Grüße \U0001f680",
        }
        row["entry_hash"] = entry_hash(row)
        row["signature"] = base64.b64encode(key.sign(row["entry_hash"].encode())).decode()
        row["signing_key_id"] = public(key).id
        self.rows.append(row)

    def rotate(self, old: Ed25519PrivateKey, new: Ed25519PrivateKey) -> None:
        names = (public(old).id, public(new).id)
        said = [self.origin, *names, str(len(self.rows) + 1)]
        statement = "".join(f"{line}\n" for line in ("ciris-admin audit key rotation", *said))
        payload = {
            "old": names[0],
            "new": names[1],
            "public_key": public(new).pem,
            "statement": statement,
            "new_signature": base64.b64encode(new.sign(statement.encode())).decode(),
        }
        self.append("audit.key.rotated", payload, old)

    @property
    def leaves(self) -> list[bytes]:
        return [merkle.leaf_hash(leaf_data(row, entry_hash(row))) for row in self.rows]


def chain() -> Chain:
    made = Chain()
    for number in range(1, LENGTH + 1):
        key = OLD if number <= ROTATED_AT else NEW
        if number == ROTATED_AT:
            made.rotate(OLD, NEW)
        else:
            payload = None if number % 5 == 0 else {"note": 'é "\\\n' * number, "n": number}
            made.append("speak" if number % 2 else "tool", payload, key)
    return made


def checkpoint(made: Chain, size: int, key: Ed25519PrivateKey) -> str:
    head = made.rows[size - 1]["entry_hash"]
    root = merkle.root_of(made.leaves[:size])
    said = Checkpoint(made.origin, size, root, (f"head {head}", "time 2026-11-20T13:00:00Z"))
    return sign_note(said.text, made.origin, key)


def files(made: Chain, keep: Callable[[Mapping[str, Any]], bool] = lambda _: True) -> Files:
    """Return the files of a bundle of the rows that are kept."""
    kept = [row for row in made.rows if keep(row)]
    subtree, newest = merkle.over_leaves(made.leaves), CHECKPOINTS[-1]
    covered = [row["sequence_number"] for row in kept if row["sequence_number"] <= newest]
    paths = [(n, merkle.inclusion_proof(n - 1, newest, subtree)) for n in covered]
    steps = [
        (one, other, merkle.consistency_proof(one, other, merkle.over_leaves(made.leaves[:other])))
        for one, other in pairwise(CHECKPOINTS)
    ]
    rotations = [row for row in made.rows if row["event_type"] == "audit.key.rotated"]
    return {
        "entries.jsonl": b"".join(map(bundling.json_line, kept)),
        "rotations.jsonl": b"".join(map(bundling.json_line, rotations)),
        "inclusion.txt": proof_lines((str(n), path) for n, path in paths),
        "consistency.txt": proof_lines((f"{one} {other}", path) for one, other, path in steps),
        "keys.json": pins_json([pin()]).encode(),
        **{
            f"checkpoints/{size:020}.txt": checkpoint(
                made, size, OLD if size <= ROTATED_AT else NEW
            ).encode()
            for size in CHECKPOINTS
        },
    }


def proof_lines(proofs) -> bytes:
    return b"".join(
        " ".join([head, *(base64.b64encode(one).decode() for one in path)]).encode() + b"\n"
        for head, path in proofs
    )


def pin(key: Ed25519PrivateKey = OLD, first: int | None = 1) -> Pin:
    return Pin("store", public(key), first, None, "made here", "2026-11-20T12:00:00+00:00", "up")


def zipped(content: Files, made: Chain, *, every=(1, LENGTH), question=None) -> bytes:
    out = io.BytesIO()
    parts = [(name, [one]) for name, one in content.items()]
    bundling.write(
        out, parts, chain="store", origin=made.origin, question=question or {}, every=every
    )
    return out.getvalue()
