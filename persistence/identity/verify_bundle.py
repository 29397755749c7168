"""Verify the bundle of a change to an agent's identity, offline and without the console.

    python verify_bundle.py bundle.json --pin KEY_ID [--pin KEY_ID ...] [--store STORE_ID]

It takes Python 3.11 and the package `cryptography`, and nothing else. KEY_ID is the SHA-256
of an authority's public key, 64 hexadecimal digits, as the authority told you: a key that
the bundle itself brings along vouches for nothing. Exit codes: 0 verified, 1 tampered with,
2 could not be checked, 3 nothing to check.
"""

import argparse
import base64
import datetime as dt
import hashlib
import json
import sys
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERIFIED, TAMPERED, UNCHECKED, NOTHING = range(4)  # the exit codes
WORDS = ["verified", "tampered with", "could not be checked in full", "nothing to check"]
TYPE = "application/vnd.ciris.identity-%s+json"
COMMON = {"schema", "store", "authority", "key", "reason", "nonce", "issued_at", "checkpoint"}
FIELDS = {
    "ruling": COMMON | {"change", "revision", "operations", "base", "result", "decision", "quorum"},
    "baseline": COMMON | {"items"},
    "policy": COMMON | {"quorums", "days_to_rule", "replaces"},
}
HASHED = (
    "event_id", "event_timestamp", "event_type", "originator_id", "event_payload",
    "sequence_number", "previous_hash",
)  # fmt: skip
Json = dict[str, Any]


class Tampered(Exception):
    """Something is not what was signed; the message says what."""


REFUSALS = (
    Tampered, InvalidSignature, ValueError, TypeError, KeyError, AttributeError, IndexError,
    RecursionError,
)  # fmt: skip


def canonical(value: Any) -> bytes:
    """Return the bytes of RFC 8785 for text, whole numbers, lists and objects."""
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        inner = b",".join(canonical(name) + b":" + canonical(one) for name, one in pairs)
        return b"{" + inner + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    if isinstance(value, str) or type(value) is int:
        return json.dumps(value, ensure_ascii=False).encode()
    raise Tampered(f"signed JSON holds no {type(value).__name__}")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def unbase64(text: str) -> bytes:
    """Decode base64 in its one spelling: others decode to the same bytes."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise Tampered("base64 is not spelled in its one form")
    return content


def when(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Tampered("an object has the same key twice")
    return found


def state_digest(operation: Json, content: Json | None) -> str:
    """Return the digest of an item in one state; None, an item that is not there, has none."""
    if content is None:
        return ""
    said = {"kind": operation["kind"], "id": operation["id"]}
    for name, text in content.items():
        if name == "attributes":
            said["attributes_sha256"] = sha256(text.encode())
        else:
            said[name] = text
    return sha256(canonical(said))


def place(line: Json) -> tuple[str, str]:
    return line["kind"], line["id"]


def digests_of(operations: list[Json]) -> Json:
    """Return what a ruling states of operations: their digest, the base, the result's digest."""
    summaries, base, result = [], [], []
    for one in operations:
        before, after = (state_digest(one, one[when]) for when in ("before", "after"))
        item = {"kind": one["kind"], "id": one["id"]}
        action = "delete" if one["after"] is None else "put"
        summaries.append({"action": action, **item, "before": before, "after": after})
        base.append({**item, "digest": before})
        result.append({**item, "digest": after})
    return {
        "operations": sha256(canonical(summaries)),
        "base": sorted(base, key=place),
        "result": sha256(canonical(sorted(result, key=place))),
    }


class Check:
    """One run over one bundle: says each line, and remembers the worst."""

    def __init__(self, bundle: Json, pins: set[str], store: str | None) -> None:
        self.bundle, self.pins, self.store = bundle, pins, store or bundle["store"]
        self.broken = self.unchecked = False

    def say(self, word: str, sentence: str) -> None:
        self.broken |= word == "BROKEN"
        self.unchecked |= word == "unchecked"
        readable = "".join(one if one.isprintable() else "\ufffd" for one in sentence)
        sys.stdout.write(f"{word:<10} {readable}\n")

    def hold(self, true: bool, good: str, bad: str) -> None:  # noqa: FBT001
        self.say("verified" if true else "BROKEN", good if true else bad)

    def opened(self, kind: str, envelope: Json, name: str) -> tuple[Json, Json, bytes]:
        """Return the body of an envelope, the key that signed it, and the bytes signed."""
        (signature,) = envelope["signatures"]
        payload = unbase64(envelope["payload"])
        body = json.loads(payload, object_pairs_hook=no_key_twice)
        if envelope["payloadType"] != TYPE % kind or canonical(body) != payload:
            raise Tampered(f"{name} is not in the one form of its kind")
        if set(body) != FIELDS[kind] or body["schema"] != f"identity-{kind}/1":
            raise Tampered(f"{name} has not the fields of its kind")
        if body["key"] != signature["keyid"] or body["store"] != self.store:
            raise Tampered(f"{name} names another key or another store")
        (key,) = [key for key in self.bundle["keys"] if key["key_id"] == body["key"]]
        public = unbase64(key["public_key"])
        if sha256(public) != body["key"] or key["authority"] != body["authority"]:
            raise Tampered(f"the key beside {name} is not the one that it names")
        signed = b"DSSEv1 %d %b %d %b" % (
            len(TYPE % kind), (TYPE % kind).encode(), len(payload), payload,
        )  # fmt: skip
        Ed25519PublicKey.from_public_bytes(public).verify(unbase64(signature["sig"]), signed)
        self.say("verified", f"{name}: signed by {body['authority']} with key {body['key']}")
        if body["key"] not in self.pins:
            self.say("note", f"{name}: this key is not pinned, so nobody vouches for it")
        return body, key, payload

    def statement(self, stored: Json) -> None:
        kind, name = stored["kind"], f"{stored['kind']} {stored['id']}"
        _, key, payload = self.opened(kind, stored["envelope"], name)
        self.key_then(name, key, stored["made_at"])
        self.told(name, f"identity.{kind}.signed", ("statement", stored["id"]), payload)

    def ruling(self, stored: Json, revision: Json) -> tuple[int, Json]:
        """Check one ruling; return its place in the audit chain, and its body."""
        change, name = self.bundle["change"], f"ruling {stored['ruling_id']}"
        body, key, payload = self.opened("ruling", stored["envelope"], name)
        self.hold(
            (body["change"], body["revision"]) == (change["id"], revision["revision"]),
            f"{name}: over revision {revision['revision']} of this change",
            f"{name}: over another change or revision",
        )
        for field, digest in digests_of(revision["operations"]).items():
            self.hold(
                body[field] == digest,
                f"{name}: {field} recomputed from the contents",
                f"{name}: it was signed over another {field}",
            )
        self.hold(
            body["authority"] not in {one["proposed_by"] for one in self.bundle["revisions"]},
            f"{name}: {body['authority']} did not propose the change",
            f"{name}: {body['authority']} proposed the change",
        )
        self.hold(
            when(stored["ruled_at"]) < when(change["expires_at"]),
            f"{name}: handed in before the deadline",
            f"{name}: handed in after the deadline",
        )
        self.key_then(name, key, stored["ruled_at"])
        about = ("ruling", stored["ruling_id"])
        return self.told(name, "identity.ruling.cast", about, payload), body

    def key_then(self, name: str, key: Json, at: str) -> None:
        confirmed, revoked = key["confirmed_at"], key["revoked_at"]
        self.hold(
            confirmed is not None
            and when(confirmed) <= when(at)
            and (revoked is None or when(at) < when(revoked)),
            f"{name}: by the console's register the key was confirmed then and not revoked",
            f"{name}: by the console's register the key was not confirmed then, or revoked",
        )

    def told(self, name: str, event_type: str, about: tuple[str, Any], payload: bytes) -> int:
        """Find the audit entry that names the digest of these bytes; return its number."""
        for entry in self.bundle["audit"]:
            said = json.loads(entry["event_payload"] or "{}")
            if entry["event_type"] == event_type and str(said.get(about[0])) == str(about[1]):
                number = int(entry["sequence_number"])
                self.hold(
                    said.get("body_sha256") == sha256(payload),
                    f"{name}: audit entry {number} names its digest",
                    f"{name}: audit entry {number} names other bytes",
                )
                return number
        self.say("BROKEN", f"{name}: no audit entry tells of it")
        return 0

    def audit(self) -> None:
        """Recompute the hash of each audit entry, and the links between those that follow."""
        before: Json = {}
        for entry in self.bundle["audit"]:
            hashed = {field: entry[field] for field in HASHED}
            text = json.dumps(hashed, sort_keys=True, separators=(",", ":"))
            follows = before.get("sequence_number") == entry["sequence_number"] - 1
            linked = not follows or before["entry_hash"] == entry["previous_hash"]
            later = before.get("sequence_number", 0) < entry["sequence_number"]
            self.hold(
                sha256(text.encode()) == entry["entry_hash"] and linked and later,
                f"audit entry {entry['sequence_number']}: its hash recomputes",
                f"audit entry {entry['sequence_number']}: its hash or its link does not recompute",
            )
            before = entry

    def outcome(self, bodies: list[Json]) -> None:
        """Hold where the change stands against the rulings on it, the oldest first."""
        state, names = self.bundle["change"]["state"], [one["authority"] for one in bodies]
        if len(set(names)) != len(names):
            self.say("BROKEN", "an authority ruled twice on one revision")
        pinned = [one for one in bodies if one["key"] in self.pins]
        approved = {one["authority"] for one in pinned if one["decision"] == "approve"}
        rejected = {one["authority"] for one in pinned if one["decision"] == "reject"}
        quorum = bodies[-1]["quorum"] if bodies else 1
        carried = {
            "applied": len(approved) >= quorum and not rejected,
            "rejected": bool(rejected),
        }.get(state, not rejected)
        words = f"{state}: {len(approved)} of {quorum} approvals, {len(rejected)} rejections"
        if carried or len(pinned) == len(bodies):
            self.hold(carried, words, f"{words}: its rulings do not lead there")
        if len(pinned) < len(bodies) and (not carried or state not in {"applied", "rejected"}):
            self.say("unchecked", f"{len(bodies) - len(pinned)} rulings by keys not pinned")

    def run(self) -> int:
        """Check all of the bundle; return the exit code."""
        change = self.bundle["change"]
        self.say("note", f"store {self.bundle['store']}, change {change['id']}")
        if self.store != self.bundle["store"]:
            raise Tampered("the bundle is another store's")
        self.audit()
        for stored in self.bundle["statements"]:
            self.statement(stored)
        revisions = {one["revision"]: one for one in self.bundle["revisions"]}
        found = [
            (one["revision"], *self.ruling(one, revisions[one["revision"]]))
            for one in self.bundle["rulings"]
        ]
        here = sorted((at, body["key"], body) for n, at, body in found if n == change["revision"])
        self.outcome([body for _, _, body in here])
        self.say("note", "not signed: who proposed it, and why; not checked: the audit chain whole")
        if self.broken:
            return TAMPERED
        if not found:
            return NOTHING
        return UNCHECKED if self.unchecked else VERIFIED


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle")
    parser.add_argument("--pin", action="append", default=[], metavar="KEY_ID")
    parser.add_argument("--store", metavar="STORE_ID", help="refuse a bundle of another store")
    wanted = parser.parse_args(arguments)
    try:
        with open(wanted.bundle, "rb") as file:  # noqa: PTH123
            bundle = json.load(file, object_pairs_hook=no_key_twice)
    except (OSError, ValueError, RecursionError, Tampered) as error:
        sys.stdout.write(f"Verdict: {WORDS[UNCHECKED]}: {error}.\n")
        return UNCHECKED
    try:
        verdict = Check(bundle, {pin.strip().lower() for pin in wanted.pin}, wanted.store).run()
    except REFUSALS as error:
        reason = ascii(str(error) or "a signature does not verify: other bytes were signed")
        sys.stdout.write(f"BROKEN     {reason[1:-1]}\n")
        verdict = TAMPERED
    sys.stdout.write(f"Verdict: {WORDS[verdict]}.\n")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
