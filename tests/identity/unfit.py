"""Envelopes that must not rule: each made from a good one over a pending change."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from persistence.identity import bodies, canonical, envelope
from tests.identity.authorities import Authority

Make = Callable[[dict[str, Any]], str | bytes]
BEN, CYD = Authority("ben"), Authority("cyd")
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
# An e and a combining accent, which Unicode's normal form C writes as one sign.
DECOMPOSED = "Re\u0301flechi"


def sealed(
    payload: bytes, /, *, by: Authority = BEN, kind: str = bodies.RULING, **changed: Any
) -> str:
    """Sign any bytes at all; then change fields of the envelope."""
    signature = by.private.sign(envelope.pre_authentication(kind, payload))
    text = envelope.Envelope(kind, payload, by.key_id, signature).text()
    return json.dumps(json.loads(text) | changed) if changed else text


def stating(*, by: Authority = BEN, **changed: Any) -> Make:
    """State something else, properly signed."""
    return lambda body: sealed(canonical.encode(body | changed), by=by)


def spelled(change: Callable[[str], str]) -> Make:
    """Spell the statement in another way, properly signed."""
    return lambda body: sealed(change(canonical.encode(body).decode()).encode("utf-8", "replace"))


def without(name: str) -> Make:
    return lambda body: sealed(canonical.encode({k: v for k, v in body.items() if k != name}))


def wrapped(**changed: Any) -> Make:
    """Change fields of the envelope around a good statement."""
    return lambda body: sealed(canonical.encode(body), **changed)


def text(change: Callable[[str], str | bytes]) -> Make:
    """Change the text of a good envelope."""
    return lambda body: change(sealed(canonical.encode(body)))


def _signature(body: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = json.loads(sealed(canonical.encode(body)))["signatures"][0]
    return found


def _at(**ago: float) -> str:
    return bodies.issue_text(NOW + dt.timedelta(**ago))


# What is wrong -> how it is made, the word for it, the status.
UNFIT: dict[str, tuple[Make, str, int]] = {
    "no JSON": (text(lambda _: "{"), "malformed", 422),
    "nothing": (text(lambda _: ""), "malformed", 422),
    "a list": (text(lambda good: f"[{good}]"), "malformed", 422),
    "a number": (text(lambda _: "7"), "malformed", 422),
    "null": (text(lambda _: "null"), "malformed", 422),
    "deep": (text(lambda _: "[" * 100_000), "malformed", 422),
    "not UTF-8": (
        text(lambda good: good.encode().replace(b"payload", b"\xff", 1)),
        "malformed",
        422,
    ),
    "UTF-16": (text(lambda good: good.encode("utf-16")), "malformed", 422),
    "half a sign": (text(lambda good: good.replace("payload", "\ud800", 1)), "malformed", 422),
    "a field twice": (
        text(lambda good: good.replace("{", '{"payload": "e30=", ', 1)),
        "malformed",
        422,
    ),
    "a field more": (wrapped(extra="x"), "malformed", 422),
    "no signature": (wrapped(signatures=[]), "malformed", 422),
    "two signatures": (
        lambda body: wrapped(signatures=[_signature(body)] * 2)(body),
        "malformed",
        422,
    ),
    "a signature more in it": (
        lambda body: wrapped(signatures=[_signature(body) | {"cert": "x"}])(body),
        "malformed",
        422,
    ),
    "a signature that is no text": (
        lambda body: wrapped(signatures=[_signature(body) | {"sig": 7}])(body),
        "malformed",
        422,
    ),
    "a signature of another alphabet": (
        lambda body: wrapped(signatures=[_signature(body) | {"sig": "_-_-"}])(body),
        "malformed",
        422,
    ),
    "a short signature": (
        lambda body: wrapped(signatures=[_signature(body) | {"sig": "AAAA"}])(body),
        "signature",
        403,
    ),
    "a payload that is no text": (wrapped(payload=7), "malformed", 422),
    "a payload that is no base64": (wrapped(payload="{}"), "malformed", 422),
    "a type of another statement": (
        lambda body: sealed(canonical.encode(body), kind=bodies.BASELINE),
        "malformed",
        422,
    ),
    "a type put over another": (
        lambda body: sealed(
            canonical.encode(body), kind=bodies.BASELINE, payloadType=bodies.RULING
        ),
        "signature",
        403,
    ),
    "claims that nobody can store": (
        lambda _: sealed(b'{"change":"\\u0000","authority":"\\ud800","key":[1]}'),
        "malformed",
        422,
    ),
    "too large": (text(lambda good: good + " " * envelope.LARGEST), "large", 413),
    "too large a statement": (stating(reason="x" * envelope.LARGEST), "large", 413),
    "a statement that is not UTF-8": (lambda _: sealed(b"\xff{}"), "malformed", 422),
    "a statement that is no object": (lambda _: sealed(b'["x"]'), "malformed", 422),
    "a key twice": (spelled(lambda t: t.replace("{", '{"authority":"ada",', 1)), "malformed", 422),
    "a field of its own": (stating(granted="yes"), "malformed", 422),
    "a field missing": (without("checkpoint"), "malformed", 422),
    "a float": (spelled(lambda t: t.replace('"revision":1', '"revision":1.0')), "malformed", 422),
    "an exponent": (
        spelled(lambda t: t.replace('"revision":1', '"revision":1e0')),
        "malformed",
        422,
    ),
    "a boolean": (
        spelled(lambda t: t.replace('"revision":1', '"revision":true')),
        "malformed",
        422,
    ),
    "null in it": (
        spelled(lambda t: t.replace('"revision":1', '"revision":null')),
        "malformed",
        422,
    ),
    "a number as text": (stating(revision="1"), "malformed", 422),
    "a number too large": (
        spelled(lambda t: t.replace('"revision":1', f'"revision":{2**53}')),
        "malformed",
        422,
    ),
    "not a number": (
        spelled(lambda t: t.replace('"revision":1', '"revision":NaN')),
        "malformed",
        422,
    ),
    "a space more": (spelled(lambda t: t.replace(":", ": ", 1)), "malformed", 422),
    "a line more": (spelled(lambda t: t + "\n"), "malformed", 422),
    "another order": (
        lambda body: sealed(
            json.dumps(dict(reversed(body.items())), separators=(",", ":")).encode()
        ),
        "malformed",
        422,
    ),
    "an escape": (spelled(lambda t: t.replace("approve", "\\u0061pprove")), "malformed", 422),
    "half a sign escaped": (spelled(lambda t: t.replace("Read.", "\\ud800")), "malformed", 422),
    "another schema": (stating(schema="identity-ruling/2"), "malformed", 422),
    "no decision": (stating(decision="maybe"), "malformed", 422),
    "no reason": (stating(reason=" \t"), "malformed", 422),
    "a long reason": (stating(reason="x" * 4001), "malformed", 422),
    "a reason in another form": (stating(reason=DECOMPOSED), "malformed", 422),
    "a reason with NUL": (stating(reason="a\x00b"), "malformed", 422),
    "a short nonce": (stating(nonce="0" * 31), "malformed", 422),
    "a nonce in capitals": (stating(nonce="A" * 32), "malformed", 422),
    "no time": (stating(issued_at="yesterday"), "malformed", 422),
    "a time of another zone": (stating(issued_at="2026-11-25T12:00:00+00:00"), "malformed", 422),
    "a time in few digits": (stating(issued_at="2026-11-25T1:2:3Z"), "malformed", 422),
    "another key in the envelope": (
        lambda body: wrapped(signatures=[_signature(body) | {"keyid": CYD.key_id}])(body),
        "key",
        422,
    ),
    "another's signature": (
        lambda body: wrapped(
            signatures=[_signature(body) | {"sig": _signature_of(CYD, body)["sig"]}]
        )(body),
        "signature",
        403,
    ),
    "another's key": (stating(by=CYD, key=CYD.key_id), "key", 403),
    "a key of nobody": (
        stating(by=Authority("zoe"), key=Authority("zoe").key_id, authority="zoe"),
        "key",
        403,
    ),
    "a revoked key": (
        stating(by=Authority("dan"), key=Authority("dan").key_id, authority="dan"),
        "key",
        403,
    ),
    "a key that is not confirmed": (
        stating(by=Authority("eva"), key=Authority("eva").key_id, authority="eva"),
        "key",
        403,
    ),
    "a key of somebody who left": (
        stating(by=Authority("fay"), key=Authority("fay").key_id, authority="fay"),
        "key",
        403,
    ),
    "an own proposal": (
        stating(by=Authority("gus"), key=Authority("gus").key_id, authority="gus"),
        "own",
        403,
    ),
    "another store": (stating(store="0" * 32), "store", 422),
    "no such change": (stating(change="0" * 32), "unknown", 404),
    "a change with NUL": (stating(change="\x00"), "malformed", 422),
    "a later revision": (stating(revision=2), "revision", 409),
    "an earlier revision": (stating(revision=0), "revision", 409),
    "other operations": (stating(operations="0" * 64), "shown", 422),
    "another base": (stating(base=[]), "shown", 422),
    "another result": (stating(result="0" * 64), "shown", 422),
    "a smaller quorum": (stating(quorum=0), "quorum", 409),
    "a larger quorum": (stating(quorum=2), "quorum", 409),
    "signed in the future": (stating(issued_at=_at(minutes=6)), "early", 422),
    "signed long ago": (stating(issued_at=_at(hours=-73)), "old", 409),
    "no such audit entry": (
        stating(checkpoint={"sequence": 99, "hash": "0" * 64}),
        "checkpoint",
        422,
    ),
    "another audit entry": (
        stating(checkpoint={"sequence": 1, "hash": "0" * 64}),
        "checkpoint",
        422,
    ),
    "an audit entry far away": (
        stating(checkpoint={"sequence": 2**53 - 1, "hash": "0" * 64}),
        "checkpoint",
        422,
    ),
    "no checkpoint in it": (stating(checkpoint={}), "checkpoint", 422),
    "a checkpoint of texts": (
        stating(checkpoint={"sequence": "1", "hash": "x"}),
        "checkpoint",
        422,
    ),
    "a checkpoint of what no database stores": (
        stating(checkpoint={"sequence": 1, "hash": "\x00"}),
        "checkpoint",
        422,
    ),
    "a checkpoint of lists": (
        stating(checkpoint={"sequence": 1, "hash": ["x"]}),
        "checkpoint",
        422,
    ),
}


def _signature_of(authority: Authority, body: dict[str, Any]) -> dict[str, str]:
    text = sealed(canonical.encode(body), by=authority)
    found: dict[str, str] = json.loads(text)["signatures"][0]
    return found


def flipped(good: str) -> list[bytes]:
    """Return the envelope with each of its bytes altered in turn, by its lowest bit."""
    raw = good.encode()
    return [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]


def payload_of(good: str) -> dict[str, Any]:
    body: dict[str, Any] = canonical.decode(base64.b64decode(json.loads(good)["payload"]))
    return body
