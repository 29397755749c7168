"""What a scan for secrets in clear found, as text and for programs; never a value."""

import json
from collections.abc import Iterator

from ciris_admin.management.terminal import plain
from persistence.secrets.scanning.scan import MOST_SHOWN, State
from persistence.secrets.scanning.sources import Fate

NAMED = 20  # places that the text names
AFTERWARDS = (
    "Whoever could read this store may have read them: change them where they are used. Backups,"
    " and a PostgreSQL server's own log of writes, hold them still."
)


def as_json(state: State) -> str:
    return json.dumps(state.as_dict(), indent=2)


def as_text(state: State) -> str:
    return "\n".join(_lines(state))


def _lines(state: State) -> Iterator[str]:
    for table, pattern, fate, number in state.counts:
        yield f"{number:8}  {table:22} {plain(pattern):24} {fate}"
    for sight in state.sights[:NAMED]:
        where = f"{sight.table} {plain(sight.item_id)} {plain(sight.path)}"
        yield f"  {where}: {plain(sight.description)}, {sight.letters} letters, {sight.fate}"
    if state.number() > NAMED:
        yield f"  … the first {min(state.number(), MOST_SHOWN)} are in --json"
    sealed, left = state.number(Fate.SEALED), state.number(Fate.SEALABLE)
    yield f"Rows read: {state.rows}. Secrets that stand or stood in clear: {state.number()}."
    if sealed:
        yield f"Sealed: {sealed}. {AFTERWARDS}"
    if state.remains == ():
        yield "The store's files were written anew: they keep no earlier text of these rows."
    for reason in state.remains or ():
        yield f"Earlier text of these rows may still be in the store's files. {plain(reason)}"
    if left:
        yield f"To be sealed where they stand: {left}. Run manage.py secrets scan --seal"
    if ruling := state.number(Fate.RULING):
        yield f"In the identity: {ruling}. Propose a change without them, for a ruling."
    if stays := state.number(Fate.SIGNED, Fate.KEPT):
        yield f"Signed or kept for ever: {stays}. They stay: change them where they are used."
