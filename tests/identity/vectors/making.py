"""Cases on which every implementation of what is signed must agree, made from one seed.

    python -m tests.identity.vectors.making

writes the JSON files beside this one. They are kept so that a change of any digest shows.
"""

import base64
import hashlib
import json
import random
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.identity import canonical, envelope
from persistence.identity.states import (
    Item,
    Kind,
    Operation,
    State,
    base_of,
    edge_state,
    node_state,
    operations_digest,
    result_digest,
)
from persistence.identity.words import words

FOLDER = Path(__file__).parent
SEED = 8785
AWKWARD = [
    *("", " ", "a", "A", "é", "e\u0301", "ﬁ", "ß", "İ", "\u0000", "\u0007", "\b\t\n\f\r", "\x1f"),
    *('"', "\\", "/", "</script>", "\u007f", "\u0080", "\u2028\u2029", "\ufeff", "\u200b\u202e"),
    *("\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0001f469\u200d\U0001f680", "\U0010ffff"),
    *("0", "10", "2", "-1", "1e3", "__proto__", "constructor", "toString", "length", "null"),
]
HALVES = ["\ud800", "\udfff", "a\udc00b", "\udc00\ud800", "\ud83d"]
NUMBERS = [0, 1, -1, 7, 10**15, 2**53 - 1, -(2**53 - 1)]
REFUSED: list[Any] = [
    *(None, True, False, 1.5, -0.25, 2**53, -(2**53), 2**64, 10**30, [None], {"a": True}),
    *HALVES,
    *({half: 1} for half in HALVES),
]
SPELLINGS = [
    *(b"", b" ", b"{", b"[1,]", b"{}x", b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"a":1,"\\u0061":1}'),
    *(b"1.0", b"1e0", b"-0", b"01", b"+1", b"0x1", b"NaN", b"Infinity", b"9007199254740992"),
    *(b"9007199254740993", b"-9007199254740991", b"null", b"true", b"[null]", b"1.5", b"1E400"),
    *(b'{"b":1,"a":2}', b'{"a": 1}', b' {"a":1}', b'{"a":1}\n', b'{"a":1}', b"[1, 2]", b"[1,2]"),
    *(b"'a'", b'"\\u0061"', b'"\\/"', b'"/"', b'"\\u000a"', b'"\\n"', b'"\\u001F"', b'"\\u001f"'),
    *(b'"\n"', b'"\t"', b'"\\ud83d\\ude80"', b'"\\ud83d"', b'"\\udc00\\ud800"', b'"\\x61"'),
    *(b'"\xff"', b'"\xc3"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"'),
    *(b'\xef\xbb\xbf{"a":1}', '"\ufeff"'.encode(), b'{"\\uE000":1,"\\ud800\\udc00":1}'),
    *('{"\ue000":1,"\U00010000":1}'.encode(), '{"\U00010000":1,"\ue000":1}'.encode()),
    *(b'{"__proto__":1}', b'{"__proto__":{"a":1},"a":1}', b"/**/1", b"1 2", b'"a" "b"'),
]


def canonical_cases(chance: random.Random) -> list[dict[str, Any]]:
    """Values with their canonical bytes, or None where they have none."""
    values = [*AWKWARD, *NUMBERS, *REFUSED, [], {}, [[]], [{}], {"a": []}]
    values += [_value(chance, 4) for _ in range(120)]
    values += [_nested(depth) for depth in (1, 15, 16, 17, 18)]
    return [{"value": one, "bytes": _bytes(one)} for one in values]


def decoding_cases(chance: random.Random) -> list[dict[str, Any]]:
    """Spellings, in base64, and whether they are the one canonical one of what they say."""
    spellings = [*SPELLINGS, *(json.dumps(_nested(depth)).encode() for depth in (16, 17, 18))]
    spellings += [b"[" * 5_000 + b"]" * 5_000]
    for _ in range(80):
        good = canonical.encode(_value(chance, 3))
        place = chance.randrange(len(good))
        spellings += [
            good,
            good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :],
        ]
    return [
        {"text": base64.b64encode(one).decode(), "accepted": _accepted(one)} for one in spellings
    ]


def digest_cases(chance: random.Random) -> list[dict[str, Any]]:
    """Changes with every digest that a ruling over them states."""
    return [
        _change([_operation(chance, number) for number in range(size)])
        for size in [1] * 60 + [*range(2, 12)]
    ]


def envelope_cases(chance: random.Random) -> list[dict[str, Any]]:
    """Envelopes with what is signed in them, and broken ones that do not verify."""
    cases = []
    for number in range(40):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        body = {"reason": chance.choice(AWKWARD), "value": _value(chance, 2), "number": number}
        made = envelope.sign(f"application/vnd.test-{number}+json", body, key)
        signature = (
            made.signature if number % 4 else made.signature[:-1] + bytes([made.signature[-1] ^ 1])
        )
        shown = envelope.Envelope(made.type, made.payload, made.key_id, signature)
        cases.append(
            {
                "type": made.type,
                "body": body,
                "signed": envelope.pre_authentication(made.type, made.payload).hex(),
                "public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
                "key_id": made.key_id,
                "envelope": shown.text(),
                "verifies": bool(number % 4),
            }
        )
    return cases


def word_cases(chance: random.Random) -> list[dict[str, str]]:
    digests = [
        "00" * 32,
        "ff" * 32,
        *(hashlib.sha256(chance.randbytes(8)).hexdigest() for _ in range(60)),
    ]
    return [{"digest": one, "words": words(one)} for one in digests]


MAKERS = {
    "canonical": canonical_cases,
    "decoding": decoding_cases,
    "digests": digest_cases,
    "envelopes": envelope_cases,
    "words": word_cases,
}


def made(name: str) -> str:
    """Return the text of the file of this name, as it is to be."""
    cases = MAKERS[name](random.Random(f"{SEED} {name}"))
    lines = ",\n".join(json.dumps(case) for case in cases)
    return f"[\n{lines}\n]\n"


def read(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text())
    return cases


def _bytes(value: Any) -> str | None:
    try:
        return canonical.encode(value).hex()
    except canonical.NotCanonical:
        return None


def _accepted(text: bytes) -> bool:
    try:
        canonical.decode(text)
    except canonical.NotCanonical:
        return False
    return True


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(AWKWARD, k=chance.randrange(4)))


def _value(chance: random.Random, depth: int) -> Any:
    kind = chance.randrange(4 if depth else 2)
    if kind == 0:
        return _text(chance)
    if kind == 1:
        return (
            chance.choice(NUMBERS) if chance.random() < 0.5 else chance.randrange(-(10**6), 10**6)
        )
    if kind == 2:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(5))]
    return {_text(chance): _value(chance, depth - 1) for _ in range(chance.randrange(6))}


def _nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


def _state(chance: random.Random, item: Item) -> State | None:
    if chance.random() < 0.25:
        return None
    attributes = None if chance.random() < 0.15 else _attributes(chance)
    if item.kind is Kind.NODE:
        return node_state(item.id, _text(chance), attributes)
    weight = None if chance.random() < 0.3 else chance.choice([0.0, 1.0, 0.1, 1e-7, 1e22, -2.5])
    ends = {"source": _text(chance), "target": _text(chance), "relationship": _text(chance)}
    return edge_state(item.id, **ends, weight=weight, attributes=attributes)


def _attributes(chance: random.Random) -> str:
    value = {"tone": _text(chance), "n": chance.random(), "deep": _value(chance, 2), "no": None}
    return chance.choice([json.dumps(value), json.dumps(value, ensure_ascii=False), "", "not JSON"])


def _operation(chance: random.Random, number: int) -> Operation:
    kind = chance.choice([Kind.NODE, Kind.EDGE])
    item = Item(kind, f"{chance.choice(AWKWARD)}{_text(chance)}{number}")
    before, after = _state(chance, item), _state(chance, item)
    while before is None and after is None:
        after = _state(chance, item)
    return Operation(item, before, after)


def _change(operations: list[Operation]) -> dict[str, Any]:
    return {
        "operations": [
            {
                "kind": str(one.item.kind),
                "id": one.item.id,
                "before": one.before and dict(one.before.content),
                "after": one.after and dict(one.after.content),
            }
            for one in operations
        ],
        "summaries": [one.summary() for one in operations],
        "digest": operations_digest(operations),
        "base": base_of(operations),
        "result": result_digest(operations),
    }


if __name__ == "__main__":
    for file in MAKERS:
        (FOLDER / f"{file}.json").write_text(made(file))
