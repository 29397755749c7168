"""Two hundred secrets of many forms, and where a run may have left one."""

import base64
import json
import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.engines import Store
from tests.memory.rows import ask

_LETTERS = string.ascii_letters + string.digits
# In every canary, so that a large file is first asked for one word, in each of its spellings.
MARK = "QXKZJ7WV"


@dataclass(frozen=True)
class Canary:
    """A secret, and the text that it stands in: what a person or a program would write."""

    secret: str
    text: str


class Cage:
    """Canaries, no two alike, the same in every run; those of another seed are others.

    A test that writes some in clear takes a seed of its own: the log of a server that many
    tests share holds what they wrote.
    """

    def __init__(self, seed: int = 200) -> None:
        self._chance = random.Random(seed)
        self.all: list[Canary] = []

    def _word(self, letters: str, length: int) -> str:
        return "".join(self._chance.choices(letters, k=length))

    def password(self) -> str:
        """Return a secret for a key that says that it is one."""
        return self._put(
            Canary(secret := f"{self._word(_LETTERS, 6)}{MARK}{self._word(_LETTERS, 6)}", secret)
        ).secret

    def text(self) -> str:
        """Return a text with a secret in it, of each form in turn."""
        forms = (self._assignment, self._url, self._github, self._private_key, self._aws)
        return self._put(forms[len(self.all) % len(forms)]()).text

    def _random(self) -> str:
        return f"{self._word(_LETTERS, 6)}{MARK}{self._word(_LETTERS, 6)}"

    def _put(self, canary: Canary) -> Canary:
        self.all.append(canary)
        return canary

    def _assignment(self) -> Canary:
        secret = self._random()
        return Canary(secret, f"I logged in with password={secret} and it worked")

    def _url(self) -> Canary:
        secret = self._random()
        return Canary(secret, f"fetch https://bot:{secret}@example.org/x")

    def _github(self) -> Canary:
        secret = f"ghp_{self._word(_LETTERS, 14)}{MARK}{self._word(_LETTERS, 14)}"
        return Canary(secret, f"push with {secret} now")

    def _aws(self) -> Canary:
        secret = f"AKIA{MARK}{self._word(string.ascii_uppercase, 8)}"
        return Canary(secret, f"the key is {secret} for the bucket")

    def _private_key(self) -> Canary:
        body = base64.b64encode(self._chance.randbytes(160)).decode()
        body = f"{body[:80]}{MARK}{body[88:]}"
        lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
        head, foot = (f"-----{word} PRIVATE KEY-----" for word in ("BEGIN", "END"))
        return Canary(body[70:100], f"use this\n{head}\n{lines}\n{foot}\nfor it")


def spelt(secret: str) -> Iterator[bytes]:
    """Yield the ways in which a secret may lie in a file and still be read."""
    raw = secret.encode()
    yield raw
    yield raw.lower()  # as an index of words holds it
    yield raw.hex().encode()
    yield quote(secret, safe="").encode()
    yield json.dumps(secret)[1:-1].encode()
    yield secret.encode("utf-16-le")
    # In base64 what comes before shifts it, and what comes after is in its last letters.
    for skipped in range(3):
        whole = raw[skipped:]
        yield base64.b64encode(whole[: len(whole) // 3 * 3])


def left_in(content: bytes, canaries: Iterable[Canary]) -> list[str]:
    """Return the secrets that a content holds, however they are spelt."""
    if not any(mark in content for mark in spelt(MARK)):
        return []
    return [one.secret for one in canaries if any(form in content for form in spelt(one.secret))]


def files_under(folder: Path, *, since: float = 0) -> Iterator[tuple[str, bytes]]:
    """Yield each file that was written since a moment of the clock, with what it holds."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_mtime >= since:
            yield str(path), path.read_bytes()


def columns_of(store: Store) -> Iterator[tuple[str, bytes]]:
    """Yield each table of a store with all that its columns hold."""
    for table in _tables(store):
        yield table, "\n".join(map(_readable, ask(store, f'SELECT * FROM "{table}"'))).encode()


def _tables(store: Store) -> list[str]:
    if store.engine == "sqlite":
        listed = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        listed = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    return [row["name"] for row in ask(store, listed)]


def _readable(row: dict[str, Any]) -> str:
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        for value in row.values()
    )
