"""The proof of one change in one file: whoever has it, and the fingerprints, needs no console.

The same state of the store gives the same bytes.
"""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from persistence import reading
from persistence.audit import entries
from persistence.audit.entries import Entry
from persistence.identity import ledger, policies
from persistence.identity.cases import statement_of
from persistence.identity.checks import StoredStatement
from persistence.identity.keys import AuthorityKey, KeyRing
from persistence.identity.models import Change, Revision, Ruling, Statement
from persistence.identity.policing import statement_of as signed_statement_of
from persistence.identity.states import Operation
from persistence.identity.trail import BASELINE, OF_A_CHANGE, POLICY
from persistence.identity.words import words

VERIFIER = Path(__file__).parent.parent / "verify_bundle.py"
SCHEMA = "identity-bundle/1"
HOW = (
    "Save what stands under verifier as verify_bundle.py, read it, and run: python"
    " verify_bundle.py bundle.json --pin KEY_ID, with the key ids that the authorities gave"
    " you themselves. It takes Python 3.11 and the package cryptography."
)


def bundle(change_id: str, ring: KeyRing) -> bytes | None:
    """Return the bundle as UTF-8 JSON; None where there is no such change.

    Raises BadEnvelope where a signature in the store is not even base64.
    """
    with reading.snapshot():
        change = Change.objects.filter(change_id=change_id).first()
        if change is None:
            return None
        rulings = list(Ruling.objects.filter(change_id=change_id).order_by("ruled_at", "ruling_id"))
        statements = list(Statement.objects.order_by("statement_id"))
        keys = {row.key_id for row in rulings} | {row.key_id for row in statements}
        said = {
            "schema": SCHEMA,
            "how": HOW,
            "store": policies.store_id(),
            "change": _change(change),
            "revisions": list(_revisions(change_id)),
            "rulings": [_ruling(row) for row in rulings],
            "statements": [_statement(row) for row in statements],
            "keys": [_key(key) for key in map(ring.key, sorted(keys)) if key is not None],
            "audit": [_entry(one) for one in _entries(change_id)],
            "verifier": VERIFIER.read_text(),
        }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def _change(row: Change) -> dict[str, Any]:
    return {
        "id": row.change_id,
        "revision": row.revision,
        "state": row.state,
        "origin": row.origin,
        "reverts": row.reverts,
        "created_at": str(row.created_at),
        "expires_at": str(row.expires_at),
    }


def _revisions(change_id: str) -> Iterator[dict[str, Any]]:
    for row in Revision.objects.filter(change_id=change_id).order_by("revision"):
        yield {
            "revision": row.revision,
            "proposed_by": row.proposed_by,
            "reason": row.reason,
            "thought": row.thought_id,
            "task": row.task_id,
            "created_at": str(row.created_at),
            "operations": [_operation(one) for one in ledger.operations(change_id, row.revision)],
        }


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "kind": str(one.item.kind),
        "id": one.item.id,
        "before": None if one.before is None else dict(one.before.content),
        "after": None if one.after is None else dict(one.after.content),
    }


def _ruling(row: Ruling) -> dict[str, Any]:
    return {
        "ruling_id": row.ruling_id,
        "revision": row.revision,
        "ruled_at": str(row.ruled_at),
        "envelope": _envelope(statement_of(row)),
    }


def _statement(row: Statement) -> dict[str, Any]:
    return {
        "id": row.statement_id,
        "kind": row.kind,
        "made_at": str(row.made_at),
        "envelope": _envelope(signed_statement_of(row)),
    }


def _envelope(stated: StoredStatement) -> Any:
    return json.loads(stated.envelope().text())


def _key(key: AuthorityKey) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "words": words(key.key_id),
        "public_key": base64.b64encode(key.public_key).decode(),
        "authority": key.authority,
        "label": key.label,
        "confirmed_at": _time(key.confirmed_at),
        "revoked_at": _time(key.revoked_at),
    }


def _time(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _entries(change_id: str) -> Iterator[Entry]:
    found = [
        *(one for one in entries.of_types(OF_A_CHANGE, holding=change_id)
          if one.payload.get("change") == change_id),
        *entries.of_types((BASELINE, POLICY)),
    ]  # fmt: skip
    return iter(sorted(found, key=lambda one: one.hashed.sequence_number))


def _entry(one: Entry) -> dict[str, Any]:
    return {
        **vars(one.hashed),
        "entry_hash": one.entry_hash,
        "signature": one.signature,
        "signing_key_id": one.signing_key_id,
    }
