"""Scanning a store step by step: each step reads a few rows, and its state says where it is.

A scan that only looks works on any store, an agent's own too. One that seals writes each
batch in one transaction with its notes and its audit entry: killed anywhere, it goes on from
its last state, and what it has sealed already is not found again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from persistence import clock, shapes, store
from persistence.audit import appending
from persistence.fields import stored_json
from persistence.secrets import keeping, keys
from persistence.secrets.scanning import reading
from persistence.secrets.scanning.reading import InClear, Key, StoredRow
from persistence.secrets.scanning.sources import SOURCES, Fate, Source
from persistence.writing import refuse_read_only, transaction

AT_ONCE = 200  # rows that a step reads
MOST_SHOWN = 500  # places that a report names one by one
SEALED = "secret.sealed_in_place"


@dataclass(frozen=True)
class Sight:
    """A secret in clear in the report: its row, its path and its kind, never its value."""

    table: str
    item_id: str
    scope: str
    path: str
    pattern: str
    description: str
    sensitivity: str
    letters: int
    fate: str


@dataclass(frozen=True)
class State:
    """Where a scan is, and what it has found so far. `counts`: (table, pattern, fate) to number."""

    seals: bool
    table: str | None = SOURCES[0].table  # None of one that is done
    after: Key | None = None
    rows: int = 0
    counts: tuple[tuple[str, str, str, int], ...] = ()
    sights: tuple[Sight, ...] = ()
    remains: tuple[str, ...] | None = None  # why what was sealed is still in some file

    @property
    def done(self) -> bool:
        return self.table is None

    @property
    def part(self) -> int:
        """Return the number of the table that is read now, from 1 to PARTS."""
        names = [source.table for source in SOURCES]
        return names.index(self.table) + 1 if self.table else PARTS

    def number(self, *fates: Fate) -> int:
        """Return how many secrets have one of these fates; all without any."""
        return sum(n for _, _, fate, n in self.counts if not fates or fate in fates)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "State":
        """Read what `as_dict` has written, through JSON too."""
        table = kept["table"]
        known = {source.table for source in SOURCES}
        return cls(
            seals=bool(kept["seals"]),
            table=table if table in known else None,
            after=tuple(kept["after"]) if kept["after"] else None,
            rows=int(kept["rows"]),
            counts=tuple((str(a), str(b), str(c), int(n)) for a, b, c, n in kept["counts"]),
            sights=tuple(Sight(**sight) for sight in kept["sights"]),
            remains=None if kept.get("remains") is None else tuple(kept["remains"]),
        )


PARTS = len(SOURCES)


def begin(*, seals: bool) -> State:
    """Return the state of a scan that has read nothing yet.

    Raises NoMasterKey, BadMasterKey and ReadOnlyStore where it is to seal and could not.
    """
    if seals:
        refuse_read_only()
        keys.sealer()
        _zero_what_goes()
    return State(seals=seals)


def step(state: State, *, by: str) -> State:
    """Read the next rows, seal what is found in them where the scan seals; return the new state."""
    source = next(source for source in SOURCES if source.table == state.table)
    if not shapes.current().has(source.table):
        return _past(state, source)
    rows = reading.after(source, state.after, AT_ONCE)
    found = [(row, list(reading.found_in(source, row))) for row in rows]
    found = [(row, places) for row, places in found if places]
    to_seal = [row for row, _ in found if source.fate_of(row.scope) is Fate.SEALABLE]
    sealed = _seal(source, to_seal, by) if state.seals and to_seal else set[Key]()
    state = _with(state, source, found, sealed)
    state = replace(state, rows=state.rows + len(rows))
    return _past(state, source) if len(rows) < AT_ONCE else replace(state, after=rows[-1].key)


def _past(state: State, source: Source) -> State:
    following = SOURCES[SOURCES.index(source) + 1 :]
    return replace(state, table=following[0].table if following else None, after=None)


def _with(
    state: State,
    source: Source,
    found: Iterable[tuple[StoredRow, list[InClear]]],
    sealed: set[Key],
) -> State:
    counts: Counter[tuple[str, str, str]] = Counter(
        {(table, pattern, fate): n for table, pattern, fate, n in state.counts}
    )
    sights = list(state.sights)
    for row, places in found:
        fate = Fate.SEALED if row.key in sealed else source.fate_of(row.scope)
        for place in places:
            counts[source.table, place.pattern, str(fate)] += 1
            if len(sights) < MOST_SHOWN:
                sights.append(
                    Sight(source.table, row.item_id, row.scope, **asdict(place), fate=str(fate))
                )
    listed = tuple((*key, n) for key, n in sorted(counts.items()))
    return replace(state, counts=listed, sights=tuple(sights))


def _seal(source: Source, rows: list[StoredRow], by: str) -> set[Key]:
    """Seal what these rows hold, in one transaction; return the keys of those that were."""
    done, uuids = set[Key](), dict[str, None]()
    with transaction():
        appending.lock()
        for old in rows:
            row = reading.again(source, old.key)
            hidden = _hidden(source, row) if row else {}
            if row is None or not hidden:
                continue  # it was changed or has gone since it was read
            reading.write(source, row.key, {name: text for name, (text, _) in hidden.items()})
            notes = [note for _, notes in hidden.values() for note in notes]
            keeping.note(notes, source.table, row.item_id, row.scope)
            uuids.update(dict.fromkeys(uuid for uuid, _ in notes))
            done.add(row.key)
        if done:
            payload = {
                "table": source.table,
                "rows": [list(key) for key in sorted(done)],
                "sealed": list(uuids),
            }
            appending.append(SEALED, originator=by, payload=payload, at=clock.now())
    return done


def _hidden(source: Source, row: StoredRow) -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """Return the columns of a row that hold secrets, as they may stay, with their notes."""
    clear = {}
    for held in reading.held_in(source, row):
        hidden = keeping.hide({held.name: held.value})
        if not hidden.notes:
            continue
        left = hidden.values[held.name]
        if held.column == source.lists_refs and isinstance(left, Mapping):
            left = keeping.with_refs(left)
        clear[held.column] = (stored_json(left) if held.as_json else left, hidden.notes)
    return clear


def _zero_what_goes() -> None:
    """Have SQLite write zeros over text that is replaced, in the connection that is open."""
    if store.connection().vendor == "sqlite":
        with store.connection().cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
