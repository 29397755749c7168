"""Ways to tamper with a bundle, from a stranger's whole forgery to a flipped bit."""

import base64
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from persistence.audit import bundling
from persistence.audit.verifying.leaves import MalformedRow, entry_hash
from tests.audit.bundles import made
from tests.audit.bundles.made import Files

TEXTS = (
    "",
    "x",
    "é",
    "\U0001f680",
    "\ud800",
    '"\\',
    "\x00",
    "\x7f",
    "\u2028",
    "genesis",
    "ab" * 32,
)
NUMBERS = (0, 1, -1, 7, 24, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1)
RAW = (
    "1.0", "1e3", "NaN", "Infinity", "true", "[]", "{}", "-0", "01", '"\\u00zz"', '"\x01"', "nul",
    "1" * 3000, '"\\ud83d\\ude80"', '"\\/"', " 5 ",
)  # fmt: skip
KEYS = (made.OLD, made.NEW, made.STRANGER)


@dataclass
class Case:
    """A bundle under tampering: its files, the rows that they come from, and its manifest."""

    files: Files
    rows: list[dict[str, Any]]
    facts: dict[str, Any]
    rotations: dict[str, Any] | None
    rng: random.Random

    def write_rows(self) -> None:
        self.files["entries.jsonl"] = b"".join(map(bundling.json_line, self.rows))

    @property
    def row(self) -> dict[str, Any]:
        return self.rng.choice(self.rows)

    def lines(self, name: str) -> list[bytes]:
        return self.files[name].splitlines(keepends=True)


def edit_column(case: Case) -> None:
    row = case.row
    row[case.rng.choice(list(row))] = case.rng.choice([None, *TEXTS, *NUMBERS])
    case.write_rows()


def edit_and_rehash(case: Case) -> None:
    row = case.row
    row[case.rng.choice(["event_payload", "event_type", "previous_hash"])] = "forged"
    rehash(row)
    if case.rng.random() < 0.5:
        sign(row, case.rng.choice(KEYS), named=case.rng.choice(KEYS))
    case.write_rows()


def rehash(row: dict[str, Any]) -> None:
    try:
        row["entry_hash"] = entry_hash(row)
    except (MalformedRow, KeyError):
        row["entry_hash"] = "none"


def sign(row: dict[str, Any], key: Any, *, named: Any) -> None:
    text = str(row["entry_hash"]).encode(errors="replace")
    row["signature"] = base64.b64encode(key.sign(text)).decode()
    row["signing_key_id"] = made.public(named).id


def delete_rows(case: Case) -> None:
    for _ in range(case.rng.choice([1, 1, 1, 2, 5])):
        if case.rows:
            case.rows.remove(case.row)
    case.write_rows()


def cut_tail(case: Case) -> None:
    del case.rows[case.rng.randrange(len(case.rows)) :]
    case.write_rows()


def duplicate(case: Case) -> None:
    case.rows.insert(case.rng.randrange(len(case.rows) + 1), dict(case.row))
    case.write_rows()


def reorder(case: Case) -> None:
    case.rng.shuffle(case.rows)
    case.write_rows()


def swap_signatures(case: Case) -> None:
    one, other = case.row, case.row
    one["signature"], other["signature"] = other.get("signature"), one.get("signature")
    case.write_rows()


def other_column(case: Case) -> None:
    row = case.row
    if case.rng.random() < 0.5:
        row[case.rng.choice(["added", "é", "", "A" * 70, "a-b"])] = case.rng.choice(TEXTS)
    else:
        del row[case.rng.choice(list(row))]
    case.write_rows()


def raw_value(case: Case) -> None:
    """Write a value that no row has, as text."""
    name = case.rng.choice(["entries.jsonl", "rotations.jsonl"])
    lines = case.lines(name)
    if not lines:
        return
    place = case.rng.randrange(len(lines))
    columns = list(re.finditer(rb'"[a-z_]+":("(?:[^"\\]|\\.)*"|null|[0-9]+)', lines[place]))
    if not columns:  # a line that is none any more
        return
    chosen = case.rng.choice(columns)
    raw = case.rng.choice(RAW).encode()
    start, end = chosen.span(1)
    lines[place] = lines[place][:start] + raw + lines[place][end:]
    case.files[name] = b"".join(lines)


def line_lost(case: Case) -> None:
    name = case.rng.choice(["inclusion.txt", "consistency.txt", "rotations.jsonl", "entries.jsonl"])
    lines = case.lines(name)
    if lines:
        del lines[case.rng.randrange(len(lines))]
    case.files[name] = b"".join(lines)


def flipped(case: Case) -> None:
    """Change one byte of one file."""
    name = case.rng.choice(list(case.files))
    content = bytearray(case.files[name])
    if content:
        place = case.rng.randrange(len(content))
        content[place] = case.rng.choice([content[place] ^ 1 << case.rng.randrange(8), 10, 32, 65])
    case.files[name] = bytes(content)


def file_lost(case: Case) -> None:
    del case.files[case.rng.choice(list(case.files))]


def file_added(case: Case) -> None:
    name = case.rng.choice(["added.txt", f"checkpoints/{7:020}.txt", "checkpoints/7.txt", "a/b.c"])
    case.files[name] = case.rng.choice([b"", b"added\n", *case.files.values()])


def checkpoint(case: Case) -> None:
    names = [name for name in case.files if name.startswith("checkpoints/")]
    if not names:
        return
    name = case.rng.choice(names)
    text = case.files[name].decode(errors="replace")
    old, new = case.rng.choice(
        [("ciris-admin", "ciris-other"), ("\n13\n", "\n14\n"), ("head ", "head x"),
         ("time", "tine"), ("\n\n", "\n\n\n"), ("\n\n", "\nextra\n\n"), ("— ", "- "),
         ("\n", "\r\n"), ("\u2014", "\u2013")]
    )  # fmt: skip
    case.files[name] = text.replace(old, new, 1).encode()


def checkpoint_swapped(case: Case) -> None:
    names = [name for name in case.files if name.startswith("checkpoints/")]
    if names:
        one, other = case.rng.choice(names), case.rng.choice(names)
        case.files[one], case.files[other] = case.files[other], case.files[one]


def forked(case: Case) -> None:
    """Put a checkpoint of another history under one of the names, signed by some key."""
    history = made.chain()
    history.rows[0]["event_summary"] = "another history"
    size = case.rng.choice(made.CHECKPOINTS)
    note = made.checkpoint(history, size, case.rng.choice(KEYS))
    case.files[f"checkpoints/{size:020}.txt"] = note.encode()


def keys(case: Case) -> None:
    said = json.loads(case.files["keys.json"])
    pin = case.rng.choice(said)
    name = case.rng.choice(list(pin))
    pin[name] = case.rng.choice(
        [None, "", "store", "console", 3, 12, -1, 99, "first use", made.public(made.OLD).pem[:60],
         made.public(made.STRANGER).pem, "\n" + made.public(made.OLD).pem, [], True]
    )  # fmt: skip
    if case.rng.random() < 0.2:
        said.append(dict(case.rng.choice(said)))
    case.files["keys.json"] = json.dumps(said).encode()


def pinned_stranger(case: Case) -> None:
    said = [made.pin(case.rng.choice(KEYS), case.rng.choice([None, 1, 11])).as_dict()]
    case.files["keys.json"] = json.dumps(said).encode()


def rotation(case: Case) -> None:
    """Edit what a rotation states, and sign it again or not."""
    if case.rotations is None:
        return
    rows = [dict(case.rotations)]
    row = rows[0]
    said = json.loads(row["event_payload"])
    name = case.rng.choice(list(said))
    said[name] = case.rng.choice(
        ["", None, "x", 5, made.public(made.STRANGER).pem, made.public(made.STRANGER).id]
    )
    row["event_payload"] = case.rng.choice([json.dumps(said), "[]", "{", None, "5"])
    if case.rng.random() < 0.6:
        rehash(row)
        sign(row, case.rng.choice(KEYS), named=case.rng.choice(KEYS))
    case.files["rotations.jsonl"] = b"".join(map(bundling.json_line, rows))


def manifest(case: Case) -> None:
    name, values = case.rng.choice(
        [("every", [None, (1, 24), (2, 24), (1, 25), (5, 3), (0, 24), (1, 2**52)]),
         ("origin", ["", "x", "ciris-admin/store/0000000000000000"]),
         ("chain", ["console", "store"]),
         ("question", [{}, {"type": "x"}])]
    )  # fmt: skip
    case.facts[name] = case.rng.choice(values)


def nothing(_case: Case) -> None:
    """Leave the bundle as it is: it must stay verified."""


MUTATIONS: tuple[Callable[[Case], None], ...] = (
    edit_column, edit_column, edit_and_rehash, delete_rows, cut_tail, duplicate, reorder,
    swap_signatures, other_column, raw_value, raw_value, line_lost, flipped, flipped, file_lost,
    file_added, checkpoint, checkpoint_swapped, forked, keys, pinned_stranger, rotation, rotation,
    manifest, nothing,
)  # fmt: skip
OF_BYTES = (raw_value, line_lost, flipped, file_added)


def late(mutation: Callable[[Case], None]) -> int:
    """Put last what may leave a file as no other mutation expects it."""
    return (mutation in OF_BYTES) + 2 * (mutation is file_lost)
