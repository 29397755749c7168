"""Writes an evidence bundle: the files of a ZIP, in order, with the manifest that lists them.

The same question of the same chain gives the same bytes: times in the archive are fixed.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

from persistence.audit.verifying.bundle_files import MANIFEST, SCHEMA

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can hold
UNIX = 3  # the system that a ZIP says it was made on, wherever that was
Files = Iterable[tuple[str, Iterable[bytes]]]


def write(
    out: IO[bytes],
    files: Files,
    *,
    chain: str,
    origin: str,
    question: Mapping[str, Any],
    every: tuple[int, int] | None,
) -> None:
    """Write a bundle. `every`: the run of sequence numbers that it holds whole."""
    listed = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in files:
            listed[name] = _member(archive, name, parts)
        said = {
            "schema": SCHEMA,
            "chain": chain,
            "origin": origin,
            "question": question,
            "every": every,
            "files": listed,
        }
        _member(archive, MANIFEST, [(json.dumps(said, indent=1, sort_keys=True) + "\n").encode()])


def json_line(row: Mapping[str, Any]) -> bytes:
    """Write a row. What no row may hold becomes text that says so, and fails every check."""
    row = {name: value if _fits(value) else f"no text: {value!r}" for name, value in row.items()}
    return (json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _fits(value: Any) -> bool:
    return value is None or type(value) in {str, int}


def _member(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> str:
    """Write one file as it comes; return its SHA-256."""
    about = zipfile.ZipInfo(name, EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.create_system = UNIX
    digest = hashlib.sha256()
    with archive.open(about, "w", force_zip64=False) as file:
        for part in parts:
            digest.update(part)
            file.write(part)
    return digest.hexdigest()
