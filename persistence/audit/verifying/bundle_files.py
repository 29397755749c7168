"""The files of an evidence bundle, read; what cannot be read is said, never guessed at."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persistence.audit.verifying.archives import BadArchive, unzip
from persistence.audit.verifying.leaves import HASHED, Row
from persistence.audit.verifying.pins import CHAINS, LARGEST_SEQUENCE
from persistence.audit.verifying.signatures import decoded

SCHEMA = "ciris-audit-bundle/1"
MANIFEST = "manifest.json"
REQUIRED = ("entries.jsonl", "rotations.jsonl", "inclusion.txt", "consistency.txt", "keys.json")
CHECKPOINT = re.compile(r"checkpoints/([0-9]{20})\.txt")
COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
OF_TEXT = ("entry_hash", "previous_hash")
OF_TEXT_OR_NULL = ("signature", "signing_key_id")
NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


class BadBundle(ValueError):
    """The file is no evidence bundle; the message is for a person."""


class Unreadable(ValueError):
    """A line of a file says nothing that can be checked."""


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds. `every`: the run of sequence numbers that it says to hold whole."""

    chain: str
    origin: str
    question: Mapping[str, Any]
    every: tuple[int, int] | None
    listed: Mapping[str, str]  # each file's SHA-256, by the manifest
    files: Mapping[str, bytes]  # without the manifest itself

    def lines(self, name: str) -> Iterator[str]:
        """Return the lines of a file. Raises Unreadable."""
        text = self.text(name)
        if text and not text.endswith("\n"):
            raise Unreadable(f"{name} ends in the middle of a line")
        return iter(text.split("\n")[:-1])

    def text(self, name: str) -> str:
        try:
            return self.files[name].decode()
        except UnicodeDecodeError as error:
            raise Unreadable(f"{name} is not UTF-8 text") from error

    @property
    def checkpoints(self) -> Sequence[tuple[int, str]]:
        """Return the size that each checkpoint's name says, and that name, the smallest first."""
        found = [(CHECKPOINT.fullmatch(name), name) for name in sorted(self.files)]
        return [(int(matched[1]), name) for matched, name in found if matched]

    def altered(self) -> str | None:
        """Return the first file that is not the manifest's, by name."""
        for name in sorted(self.listed.keys() | self.files.keys()):
            content = self.files.get(name)
            if content is None or hashlib.sha256(content).hexdigest() != self.listed.get(name):
                return name
        return None


def read(content: bytes) -> Bundle:
    """Open a bundle. Raises BadBundle."""
    try:
        files = unzip(content)
        manifest = json.loads(files.pop(MANIFEST).decode())
        bundle = _bundle(manifest, files)
    except BadArchive as error:
        raise BadBundle(str(error)) from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadBundle(
            "This is no evidence bundle: its manifest.json is missing or wrong."
        ) from error
    missing = [name for name in REQUIRED if name not in files]
    if missing:
        raise BadBundle(f"The bundle lacks {missing[0]}.")
    return bundle


def _bundle(said: Any, files: Mapping[str, bytes]) -> Bundle:
    every, listed, question = said["every"], said["files"], said["question"]
    fits = (
        said["schema"] == SCHEMA
        and said["chain"] in CHAINS
        and isinstance(said["origin"], str)
        and isinstance(question, dict)
        and isinstance(listed, dict)
        and all(isinstance(one, str) for one in listed.values())
        and (every is None or (len(every) == 2 and all(map(_is_number, every))))
    )
    if not fits:
        raise ValueError(said)
    run = None if every is None else (every[0], every[1])
    return Bundle(said["chain"], said["origin"], question, run, listed, files)


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_SEQUENCE >> 10  # exact in JavaScript too


def row(line: str) -> Row:
    """Read one row: text, integers of 64 bits and nulls by column. Raises Unreadable."""
    try:
        found = json.loads(
            line, object_pairs_hook=_columns, parse_float=_refuse, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no row as JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("it is no row as JSON")
    numbers = [value for value in found.values() if not (value is None or isinstance(value, str))]
    if any(type(one) is not int or not -(2**63) < one < 2**63 for one in numbers):
        raise Unreadable("a column holds neither text nor a number of 64 bits")
    sequence = found.get("sequence_number")
    fits = (
        all(name in found for name in (*HASHED, *OF_TEXT, *OF_TEXT_OR_NULL))
        and type(sequence) is int
        and sequence > 0
        and all(isinstance(found[name], str) for name in OF_TEXT)
        and all(isinstance(found[name], str | None) for name in OF_TEXT_OR_NULL)
    )
    if not fits:
        raise Unreadable("it lacks a column that an entry has")
    return found


def _columns(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or not all(map(COLUMN.fullmatch, found)):
        raise ValueError("a column is there twice, or has no name of a column")
    return found


def _refuse(text: str) -> None:
    raise ValueError(text)


def proofs(bundle: Bundle, name: str, numbers: int) -> Mapping[tuple[int, ...], list[bytes]]:
    """Read proofs: a line begins with `numbers` whole numbers, then base64. Raises Unreadable."""
    found: dict[tuple[int, ...], list[bytes]] = {}
    for line in bundle.lines(name):
        words = line.split(" ")
        heads, hashes = words[:numbers], [decoded(word) for word in words[numbers:]]
        if len(heads) < numbers or not all(map(NUMBER.fullmatch, heads)):
            raise Unreadable(f"a line of {name} has no numbers")
        kept = [one for one in hashes if one is not None and len(one) == 32]
        if len(kept) != len(hashes):
            raise Unreadable(f"a line of {name} holds what is no hash")
        found[tuple(map(int, heads))] = kept
    return found
