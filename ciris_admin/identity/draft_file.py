"""A ruling to be signed elsewhere: the draft together with the states that it is over.

Whoever signs it trusts neither this console nor the file: every digest in the draft is
computed again from the states beside it, and any difference is refused.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ciris_admin.identity.shown import operations_of, shown
from persistence.identity import bodies, canonical
from persistence.identity.drafts import Draft
from persistence.identity.refusals import Refused
from persistence.identity.states import Operation, base_of, operations_digest, result_digest

LARGEST = 64 * 1024 * 1024  # bytes: the states of a change, before and after


@dataclass(frozen=True)
class Readable:
    """A draft whose every digest is that of the operations beside it."""

    draft: Draft
    body: Mapping[str, Any]
    operations: tuple[Operation, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the exact bytes that are to be signed."""
        return hashlib.sha256(self.draft.payload).hexdigest()


def readable(draft: Draft, operations: tuple[Operation, ...]) -> Readable:
    """Hold a draft against the operations that it is over. Raises Refused (422)."""
    try:
        body = canonical.decode(draft.payload)
    except canonical.NotCanonical as error:
        raise _refused(f"cannot be read: {error}") from error
    if draft.type != bodies.RULING or not isinstance(body, dict):
        raise _refused("is no ruling")
    bodies.check(draft.type, body)
    computed = {
        "operations": operations_digest(operations),
        "base": base_of(operations),
        "result": result_digest(operations),
    }
    for name, value in computed.items():
        if body[name] != value:
            raise _refused(f"states another {name} than its operations have")
    return Readable(draft, body, operations)


def written(draft: Draft, operations: tuple[Operation, ...]) -> str:
    """Return the text of the file to sign elsewhere."""
    body = readable(draft, operations).body
    payload = base64.b64encode(draft.payload).decode()
    seen = shown(body["change"], body["revision"], operations)
    return json.dumps({"payloadType": draft.type, "payload": payload, **seen}, indent=1)


def read(text: str) -> Readable:
    """Read and check a file that `written` made. Raises Refused (413, 422)."""
    if len(text) > LARGEST:
        raise Refused("large", "A draft to sign has at most 64 MiB.", status=413)
    try:
        found = json.loads(text)
        draft = Draft(str(found["payloadType"]), base64.b64decode(found["payload"], validate=True))
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise _refused("is not a file that this console wrote") from error
    return readable(draft, operations_of(found))


def _refused(why: str) -> Refused:
    return Refused("malformed", f"Nothing was signed: the draft {why}.", status=422)
