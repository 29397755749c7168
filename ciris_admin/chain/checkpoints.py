"""Checkpoints of both chains: when they are made, and where their notes go besides."""

import datetime as dt
import logging
import os
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError

from ciris_admin.chain.chains import CONSOLE, CONSOLE_WITNESS
from persistence.audit import checkpointing
from persistence.audit.chains import STORE, Chain
from persistence.audit.checkpointing import Made
from persistence.audit.columns import WitnessedColumns
from persistence.audit.origins import origin
from persistence.audit.witness import STORE_WITNESS, Witness
from persistence.store import StoreError
from persistence.trouble import explain

WEBHOOK = "CIRIS_CHECKPOINT_WEBHOOK"  # the environment variable that names an address
WEBHOOK_SECONDS = 5
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What was made, and a sentence for each chain that none could be made of."""

    made: tuple[Made, ...]
    problems: tuple[str, ...]


def make(now: dt.datetime, *, always: bool = False) -> Outcome:
    """Checkpoint both chains where there is news; the trouble of one does not stop the other."""
    made: list[Made] = []
    problems: list[str] = []
    for chain, by in ((STORE, CONSOLE_WITNESS), (CONSOLE, STORE_WITNESS)):
        try:
            if by is STORE_WITNESS and checkpointing.read_only(STORE):
                continue  # nobody may write there what it would have to remember
            found = checkpointing.checkpoint(chain, by, now, always=always)
        except (StoreError, DatabaseError) as error:
            problems.append(explain(error))
        else:
            made.extend([found] if found else [])
    for problem in problems:
        log.error("No checkpoint: %s", problem)
    return Outcome(tuple(made), tuple(problems))


def newest() -> list[WitnessedColumns]:
    """Return the newest checkpoint of each chain that the other database remembers."""
    pairs: list[tuple[Chain, Witness]] = [(STORE, CONSOLE_WITNESS)]
    if not checkpointing.read_only(STORE):
        pairs.append((CONSOLE, STORE_WITNESS))
    found = []
    for chain, by in pairs:
        name = origin(chain)
        row = by.newest(chain.name, name) if name else None
        found.extend([row] if row else [])
    return found


def write(notes: Iterable[str], path: Path) -> None:
    """Add signed notes to the end of a file, and have the disk keep it. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        for note in notes:
            file.write(f"{note}\n")
        file.flush()
        os.fsync(file.fileno())


def send(notes: Iterable[str]) -> str | None:
    """Post signed notes to CIRIS_CHECKPOINT_WEBHOOK, if it is set; return what went wrong."""
    address = os.environ.get(WEBHOOK)
    if not address:
        return None
    if not address.startswith(("https://", "http://")):
        return f"{WEBHOOK} is {address!r}: write https://… or http://…"
    for note in notes:
        request = urllib.request.Request(  # noqa: S310  # the scheme was looked at above: http or https
            address,
            data=note.encode(),
            headers={"Content-Type": "text/plain; charset=utf-8"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310  # of that request, whose scheme is http or https
                pass
        except (OSError, ValueError) as error:
            return f"The checkpoint could not be sent to {address}: {error}."
    return None
