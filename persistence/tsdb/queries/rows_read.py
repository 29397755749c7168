"""The rows of a page that are in no cells, read the newest first, for as long as there is time."""

import time
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import OperationalError

from persistence import limits
from persistence.tsdb.expressions import from_epoch_ms
from persistence.tsdb.queries.gathering import Gathered, Piece
from persistence.tsdb.queries.panels import Panel
from persistence.tsdb.rollups import parts, rows, summaries
from persistence.tsdb.rollups.cells import MINUTE
from persistence.tsdb.rollups.rows import Rows


def read_rows(found: Gathered, pieces: Sequence[Piece], deadline: float) -> None:
    """Read pieces until the deadline; what was left out is said on the panels.

    Raises TimeLimitReached if nothing at all was read by then.
    """
    by_panel: dict[int, tuple[Panel, Rows, list[Piece]]] = {}
    for piece in pieces:
        by_panel.setdefault(id(piece.panel), (piece.panel, Rows(), []))[2].append(piece)
    in_time = True
    for panel, read, own in by_panel.values():
        in_time = in_time and _read(read, own, deadline)
        _add(found, panel, read, complete=in_time)
    if not in_time and not found.parts:
        raise limits.stopped_after(limits.LIST_SECONDS)


def _read(into: Rows, pieces: Iterable[Piece], deadline: float) -> bool:
    try:
        for piece in pieces:
            name = piece.panel.question.name
            for batch in rows.batches(piece.start, piece.end, metric=name, newest_first=True):
                into.add(batch)
                if _is_past(deadline):
                    return False
    except OperationalError:
        if not _is_past(deadline):
            raise
        return False
    return True


def _is_past(deadline: float) -> bool:
    return time.monotonic() > deadline


def _add(found: Gathered, panel: Panel, read: Rows, *, complete: bool) -> None:
    points = read.points()
    lines = np.array(
        [
            found.line(panel, panel.group(tags)) if panel.wants(tags) else -1
            for _, tags in read.series
        ],
        np.int64,
    )
    kept = lines[points.series] >= 0 if len(lines) else np.empty(0, bool)
    if not complete:
        oldest = int(points.at.min()) if len(points.at) else found.frame.end
        kept &= points.at > oldest  # of that moment's rows some may be missing
        panel.left_out = _left_out(found, oldest)
    at = points.at[kept]
    if len(at):
        buckets = found.frame.buckets(lines[points.series[kept]], at)
        found.parts.append(parts.of_points(points.values[kept], buckets))
        found.note_spans(points.spans[kept], at // MINUTE)
    panel.raw_points = len(at)
    for summary, place, moment, span in read.estimates:
        if lines[place] >= 0:
            cell = summaries.as_cell(summary, 0, moment, span, 1)
            bucket = found.frame.buckets(lines[[place]], np.array([moment]))
            found.parts.append(parts.of_estimate(cell, bucket))
            found.note_spans(cell.spans, cell.at)
            panel.raw_points += 1


def _left_out(found: Gathered, oldest: int) -> str:
    since = f"{from_epoch_ms(oldest):%Y-%m-%d %H:%M:%S} UTC"
    if found.resolution is None:
        sentence = f"Only the points after {since} were read within"
    else:
        sentence = f"Of the points up to {since}, those not rolled up yet were not read within"
    return f"{sentence} {limits.LIST_SECONDS:g} s. Narrow the time range or the filter."
