"""Cells into the store, in short transactions: the last one of a stretch makes them count."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from persistence.tsdb.rollups import registry, state
from persistence.tsdb.rollups.asking import ask, tell_many
from persistence.tsdb.rollups.chunks import CELL, CELL_SPANS, SKETCH_SPANS, Packed, begins, spliced
from persistence.tsdb.rollups.making import Job
from persistence.tsdb.rollups.registry import Registered
from persistence.tsdb.rollups.rows import Series
from persistence.writing import transaction

_CHUNKS_AT_ONCE = 150  # some thirty milliseconds
_PUT = (
    "INSERT INTO {table} (series_id, resolution, start, {column}) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (series_id, resolution, start) DO UPDATE SET {column} = excluded.{column}"
)
_DROP = "DELETE FROM {table} WHERE series_id = %s AND resolution = %s AND start = %s"
_CELLS = {"table": "rollup_cells", "column": "cells"}
_SKETCHES = {"table": "rollup_sketches", "column": "sketches"}
Key = tuple[int, int, int]  # series, resolution, start


@dataclass
class Writer:
    """Writes cells as the only process to do so since `version`; else raises state.NotNow."""

    version: int

    def register(
        self, series: Sequence[Series], names: Sequence[str] = ()
    ) -> Mapping[str, Registered]:
        """Return the series of all these metrics, those of `series` made where they are new."""
        every = list(dict.fromkeys([*names, *(name for name, _ in series)]))
        known = registry.of_metrics(every)
        if all(known[name].wide or tags in known[name].series for name, tags in series):
            return known
        with transaction():
            self.version = state.claim(self.version)
            return {**known, **registry.registered(series)}

    def write(self, jobs: Iterator[Job], finish: Callable[[], None]) -> None:
        """Write all chunks, and then `finish` in one transaction with the last of them."""
        ahead = list(islice(jobs, _CHUNKS_AT_ONCE))
        while len(ahead) == _CHUNKS_AT_ONCE:
            self._write(ahead, _nothing)
            ahead = list(islice(jobs, _CHUNKS_AT_ONCE))
        self._write(ahead, finish)

    def _write(self, jobs: Sequence[Job], finish: Callable[[], None]) -> None:
        with transaction():
            self.version = state.claim(self.version)
            cells: dict[Key, bytes] = {}
            sketches: dict[Key, bytes] = {}
            for job in jobs:
                _splice(job, cells, sketches)
            _store(_CELLS, cells)
            _store(_SKETCHES, sketches)
            finish()


def _nothing() -> None:
    """Finish nothing."""


def _splice(job: Job, cells: dict[Key, bytes], sketches: dict[Key, bytes]) -> None:
    key = (job.series, job.resolution, job.start)
    is_new = _is_whole(job)

    def before(place: Mapping[str, str], known: Mapping[Key, bytes], one: Key) -> bytes:
        if is_new:
            return b""
        return known[one] if one in known else _stored(place, one)

    old = np.frombuffer(before(_CELLS, cells, key), CELL)
    if not len(job.cells.at) and not _between(old, job):
        return
    touched = begins(job.first, job.end, SKETCH_SPANS[job.resolution])
    keys = [(job.series, job.resolution, start) for start in touched]
    words = [before(_SKETCHES, sketches, one) for one in keys]
    new, words_by_start = spliced(
        old,
        np.frombuffer(b"".join(words)),
        job.cells,
        start=job.start,
        first=job.first,
        end=job.end,
        resolution=job.resolution,
    )
    cells[key] = new.tobytes()
    for start, part in words_by_start.items():
        sketches[job.series, job.resolution, start] = part.tobytes()


def _is_whole(job: Job) -> bool:
    """Say whether cells take the place of a whole chunk: what it held need not be read."""
    is_all = job.first <= job.start and job.start + CELL_SPANS[job.resolution] <= job.end
    return is_all and len(job.cells.at) > 0


def _between(cells: Packed, job: Job) -> bool:
    at = cells["at"].astype(np.int64) + job.start
    return bool(((at >= job.first) & (at < job.end)).any())


def _stored(place: Mapping[str, str], key: Key) -> bytes:
    question = (
        "SELECT {column} FROM {table} WHERE series_id = %s AND resolution = %s AND start = %s"
    )
    found = ask(question.format(**place), key)
    return bytes(found[0][0]) if found else b""


def _store(place: Mapping[str, str], blobs: Mapping[Key, bytes]) -> None:
    full = [(*key, blob) for key, blob in blobs.items() if blob]
    empty = [key for key, blob in blobs.items() if not blob]
    if full:
        tell_many(_PUT.format(**place), full)
    if empty:
        tell_many(_DROP.format(**place), empty)
