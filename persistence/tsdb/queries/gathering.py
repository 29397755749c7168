"""What several questions about the same buckets read: cells where they are, rows where not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from persistence.tsdb.queries.panels import Panel
from persistence.tsdb.queries.questions import Group
from persistence.tsdb.rollups import marks, parts, reading, registry, state
from persistence.tsdb.rollups.cells import DAILY, HOUR, HOURLY, MINUTE, RESOLUTIONS, Spans
from persistence.tsdb.rollups.folding import Ints
from persistence.tsdb.rollups.parts import Part
from persistence.tsdb.rollups.reading import Stock

_WIDTHS = {HOURLY: HOUR, DAILY: 24 * HOUR}  # of summaries, in minutes
_SERIES = 1 << 32  # more than there are hours


@dataclass(frozen=True)
class Frame:
    """The buckets of a page: when the first begins in epoch milliseconds, how wide, how many."""

    start: int
    width: int
    number: int

    @property
    def end(self) -> int:
        return self.start + self.width * self.number

    @property
    def resolution(self) -> int | None:
        """Return the widest cells that make up whole buckets, in minutes."""
        for minutes in reversed(RESOLUTIONS):
            if self.width % (minutes * MINUTE) == 0 and self.start % (minutes * MINUTE) == 0:
                return minutes
        return None

    def buckets(self, lines: Ints, at: Ints) -> Ints:
        """Return which bucket, counted through all lines, a moment in milliseconds falls into."""
        return lines * self.number + (at - self.start) // self.width


@dataclass(frozen=True)
class Piece:
    """Rows to be read for a panel, between two moments in epoch milliseconds."""

    panel: Panel
    start: int
    end: int


@dataclass
class Gathered:
    """What was read so far: `lines` counts those of all panels.

    `coarse_until` is the end, in minutes since 1970, of what only summaries wider than a bucket
    tell; `resolution` that of the cells that were read, if any were, `version` their version if
    it may be what they are kept by.
    """

    frame: Frame
    parts: list[Part] = field(default_factory=list)
    lines: int = 0
    coarse_until: int | None = None
    resolution: int | None = None
    version: int | None = None

    def line(self, panel: Panel, group: Group) -> int:
        if group not in panel.groups:
            panel.groups[group] = self.lines
            self.lines += 1
        return panel.groups[group]

    def note_spans(self, spans: Spans, at: Ints) -> None:
        """Note what is told by summaries alone; `at` is in minutes."""
        for span, minutes in _WIDTHS.items():
            if minutes * MINUTE > self.frame.width and (found := at[spans == span]).size:
                until = int(found.max()) // minutes * minutes + minutes
                self.coarse_until = max(until, self.coarse_until or until)


def from_cells(found: Gathered, panels: Sequence[Panel], *, is_snapshot: bool) -> list[Piece]:
    """Read the cells that answer the panels; return what of their rows is to be read too.

    The pieces of each panel are in order, the newest first.
    """
    frame, resolution = found.frame, found.frame.resolution
    cells = state.read() if resolution is not None and state.available() else None
    until = None if cells is None else cells.rolled_until
    if cells is None or until is None or until * MINUTE <= frame.start:
        return [Piece(panel, frame.start, frame.end) for panel in panels]
    # Inside somebody's transaction, which on PostgreSQL may see ever newer cells, none are kept.
    found.version = cells.version if cells.is_unique and is_snapshot else None
    known = registry.of_metrics([panel.question.name for panel in panels], found.version)
    wanted = {
        panel.question.name: (panel, series)
        for panel in panels
        if (series := panel.series(known[panel.question.name])) is not None
    }
    until = min(until, frame.end // MINUTE)
    dirty = marks.within(list(wanted), frame.start // MINUTE // HOUR * HOUR, until)
    found.resolution = resolution
    _read_cells(found, wanted, until, dirty)
    return list(_pieces(frame, panels, wanted, until, dirty))


Wanted = Mapping[str, tuple[Panel, Mapping[int, Group]]]  # by the metric's name
Dirty = Mapping[str, Sequence[int]]  # hours by the metric's name


def _pieces(
    frame: Frame, panels: Sequence[Panel], wanted: Wanted, until: int, dirty: Dirty
) -> Iterator[Piece]:
    for panel in panels:
        name = panel.question.name
        if name not in wanted:
            panel.by_rows = True
            yield Piece(panel, frame.start, frame.end)
            continue
        if until * MINUTE < frame.end:
            yield Piece(panel, until * MINUTE, frame.end)
        for hour in sorted(dirty.get(name, ()), reverse=True):
            start = max(hour * MINUTE, frame.start)
            end = min((hour + HOUR) * MINUTE, until * MINUTE)
            if start < end:
                yield Piece(panel, start, end)


def _read_cells(found: Gathered, wanted: Wanted, until: int, dirty: Dirty) -> None:
    lines = {
        number: found.line(panel, group)
        for panel, series in wanted.values()
        for number, group in series.items()
    }
    marked = np.array(
        [
            number * _SERIES + hour // HOUR
            for name, hours in dirty.items()
            for number in wanted[name][1]
            for hour in hours
        ],
        np.int64,
    )
    for resolution, first, end in _segments(found, until):
        stock = reading.stock(sorted(lines), resolution, first, end, found.version)
        if len(marked):
            keys = (stock.series * _SERIES + stock.at // HOUR)[stock.places]
            stock = stock.only(~np.isin(keys, marked))
        part = _part(found, stock, stock.lines(lines))
        if len(part.buckets):
            found.parts.append(part)


def _part(found: Gathered, stock: Stock, lines: Ints) -> Part:
    at, spans = stock.at[stock.places], stock.cells["spans"][stock.places]
    if spans.any():
        found.note_spans(spans, at)
    return parts.of_stock(stock, found.frame.buckets(lines, at * MINUTE))


def _segments(found: Gathered, until: int) -> Iterator[tuple[int, int, int]]:
    """Yield which cells are there up to when: wide ones for whole hours, minutes for the rest."""
    first, resolution = found.frame.start // MINUTE, found.resolution or 1
    whole = until if resolution == 1 else until // HOUR * HOUR
    if first < whole:
        yield resolution, first, whole
    if max(first, whole) < until:
        yield 1, max(first, whole), until
