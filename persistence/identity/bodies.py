"""What signed statements say: their fields, checked before anything else looks at them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from persistence.identity.refusals import Refused

RULING = "application/vnd.ciris.identity-ruling+json"
BASELINE = "application/vnd.ciris.identity-baseline+json"
POLICY = "application/vnd.ciris.identity-policy+json"

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_SIGNED_BY = {"authority": str, "key": str, "reason": str, "nonce": str, "issued_at": str}
_EVERY = {"schema": str, "store": str, "checkpoint": dict, **_SIGNED_BY}
LONGEST_REASON = 4000


@dataclass(frozen=True)
class Form:
    """The fields of one kind of statement, each with its type, and the name of its schema."""

    payload_type: str
    schema: str
    fields: Mapping[str, type]


FORMS = {
    form.payload_type: form
    for form in (
        Form(
            RULING,
            "identity-ruling/1",
            {
                **_EVERY,
                "change": str,
                "revision": int,
                "operations": str,
                "base": list,
                "result": str,
                "decision": str,
                "quorum": int,
            },
        ),
        Form(BASELINE, "identity-baseline/1", {**_EVERY, "items": list}),
        Form(
            POLICY,
            "identity-policy/1",
            {**_EVERY, "quorums": list, "days_to_rule": int, "replaces": int},
        ),
    )
}


def check(payload_type: str, body: Mapping[str, Any]) -> dt.datetime:
    """Hold a body against its form; return when it was signed. Raises Refused (422)."""
    form = FORMS[payload_type]
    if set(body) != set(form.fields):
        raise _malformed(f"it has not exactly the fields {', '.join(sorted(form.fields))}")
    for name, kind in form.fields.items():
        if type(body[name]) is not kind:
            raise _malformed(f"its {name} is no {kind.__name__}")
    if body["schema"] != form.schema:
        raise _malformed(f"its schema is not {form.schema}")
    if not _NONCE.fullmatch(body["nonce"]) or not _DIGEST.fullmatch(body["key"]):
        raise _malformed("its nonce or its key is not hexadecimal of the right length")
    if not body["reason"].strip() or len(body["reason"]) > LONGEST_REASON:
        raise _malformed(f"its reason is empty or longer than {LONGEST_REASON:,} characters")
    if not unicodedata.is_normalized("NFC", body["reason"]):
        raise _malformed("its reason is not in Unicode's normal form C")
    if any("\x00" in value for value in body.values() if isinstance(value, str)):
        raise _malformed("it holds a character that no database can store")
    if payload_type == RULING and body["decision"] not in {"approve", "reject"}:
        raise _malformed("its decision is neither approve nor reject")
    return issued_at(body["issued_at"])


def issued_at(text: str) -> dt.datetime:
    try:
        at = dt.datetime.strptime(text, _TIME).replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise _malformed("its issued_at is no time such as 2026-11-25T15:49:18Z") from error
    if issue_text(at) != text:
        raise _malformed("its issued_at is not written as 2026-11-25T15:49:18Z is")
    return at


def issue_text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime(_TIME)


def _malformed(why: str) -> Refused:
    return Refused("malformed", f"The signed statement cannot be taken: {why}.", status=422)
