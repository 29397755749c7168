"""Which series a metric has, and which of them have cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from persistence.tsdb.rollups.asking import among, ask, tell
from persistence.tsdb.rollups.kept import kept
from persistence.tsdb.rollups.rows import Series

_ROUGHLY = 200  # bytes of a series beside its text
MOST_SERIES = 1_000  # of a metric with cells of their own: beyond, a chart reads rows


class Kind(StrEnum):
    SERIES = "series"
    WHOLE = "whole"
    WIDE = "wide"


@dataclass(frozen=True)
class Registered:
    """A metric's series by their texts of tags; `whole` is all of them as one, if any is."""

    series: Mapping[str | None, int]
    whole: int | None = None
    wide: bool = False

    @property
    def ids(self) -> Sequence[int]:
        """Return every series whose cells are kept."""
        own = () if self.wide else self.series.values()
        return [*own, *(() if self.whole is None else (self.whole,))]


def of_metrics(names: Sequence[str], version: int | None = None) -> Mapping[str, Registered]:
    """Return the series of all metrics named, none of those that are not known.

    With the version of the cells, what is kept of that version need not be read.
    """
    if version is None:
        return _read(names)
    found = {name: kept.get((version, name)) for name in names}
    new = _read([name for name, known in found.items() if known is None])
    for name, known in new.items():
        size = sum(len(text or "") for text in known.series) + _ROUGHLY * len(known.series)
        kept.put((version, name), known, size + _ROUGHLY)
    return {**found, **new}


def _read(names: Sequence[str]) -> Mapping[str, Registered]:
    if not names:
        return {}
    which, values = among("metric_name", names)
    series: dict[str, dict[str | None, int]] = {name: {} for name in names}
    wholes: dict[str, tuple[int, bool]] = {}
    for name, number, kind, tags in ask(
        f"SELECT metric_name, series_id, kind, tags FROM rollup_series WHERE {which}",  # noqa: S608  # `which` holds placeholders alone
        values,
    ):
        if kind == Kind.SERIES:
            series[name][tags] = number
        else:
            wholes[name] = number, kind == Kind.WIDE
    return {
        name: Registered(found, *wholes.get(name, (None, False))) for name, found in series.items()
    }


def registered(wanted: Iterable[Series]) -> Mapping[str, Registered]:
    """Return the series of all metrics named, new ones made: a write of the caller's transaction.

    With its second series a metric gets a whole, which begins as a copy of the first.
    """
    texts: dict[str, list[str | None]] = {}
    for name, tags in wanted:
        texts.setdefault(name, []).append(tags)
    known = of_metrics(list(texts))
    return {name: _registered(name, known[name], tags) for name, tags in texts.items()}


def _registered(name: str, known: Registered, texts: Sequence[str | None]) -> Registered:
    new = [text for text in texts if text not in known.series]
    if known.wide or not new:
        return known
    if len(known.series) + len(new) > MOST_SERIES:
        return _widened(name, known)
    series = dict(known.series)
    for text in new:
        series[text] = _made(name, Kind.SERIES, text)
    whole = known.whole
    if whole is None and len(series) > 1:
        whole = _made(name, Kind.WHOLE, None)
        _copy(known.series, whole)
    return Registered(series, whole)


def _widened(name: str, known: Registered) -> Registered:
    whole = known.whole
    if whole is None:
        whole = _made(name, Kind.WIDE, None)
        _copy(known.series, whole)
    else:
        tell("UPDATE rollup_series SET kind = 'wide' WHERE series_id = %s", [whole])
    return Registered(known.series, whole, wide=True)


def _made(name: str, kind: Kind, tags: str | None) -> int:
    ((series_id,),) = ask(
        "INSERT INTO rollup_series (metric_name, kind, tags) VALUES (%s, %s, %s)"
        " RETURNING series_id",
        [name, str(kind), tags],
    )
    return int(series_id)


def _copy(series: Mapping[str | None, int], whole: int) -> None:
    for only in series.values():
        for table, blob in (("rollup_cells", "cells"), ("rollup_sketches", "sketches")):
            tell(
                f"INSERT INTO {table} (series_id, resolution, start, {blob})"  # noqa: S608  # ours
                f" SELECT %s, resolution, start, {blob} FROM {table} WHERE series_id = %s",
                [whole, only],
            )
