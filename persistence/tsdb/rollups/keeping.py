"""Keep the rollups current: what is new, and what has changed since it was rolled up.

Rows are read outside any lock. A stretch counts as rolled up with the last of its short
transactions, and a mark goes with the last of its own: killed anywhere, it is done again.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from persistence import clock
from persistence.store import StoreError
from persistence.tsdb.expressions import EARLIEST, epoch_ms, from_epoch_ms
from persistence.tsdb.rollups import making, marks, rows, state
from persistence.tsdb.rollups.cells import HOUR, MINUTE, RESOLUTIONS
from persistence.tsdb.rollups.making import Job, Numbered
from persistence.tsdb.rollups.registry import Registered
from persistence.tsdb.rollups.summaries import SPANS
from persistence.tsdb.rollups.writer import Writer
from persistence.tsdb.rules import CorrelationType
from persistence.writing import refuse_read_only

# A point that is written later than this after its moment costs a second look at its hour.
LAG = dt.timedelta(minutes=2)
ROWS_AT_ONCE = 100_000
MARKS_AT_ONCE = 50
_FIRST = epoch_ms(EARLIEST) // MINUTE
Progress = Callable[[int], object]  # how many points were read since the last call


@dataclass(frozen=True)
class Caught:
    """What one call did: points read, hours made anew, and up to when all is rolled up now.

    `is_done` is False where its time was over first, or another process's first.
    """

    points: int = 0
    hours: int = 0
    until: dt.datetime | None = None
    is_done: bool = True


def catch_up(*, seconds: float | None = None, progress: Progress | None = None) -> Caught:
    """Roll up what is new and what has changed, for so long at most.

    Raises ReadOnlyStore, and StoreError where the tables are missing. Safe to kill, and to run
    twice at once: one of the two gives way.
    """
    _refuse()
    deadline = None if seconds is None else time.monotonic() + seconds
    target = _minute(clock.now() - LAG)
    points = hours = 0
    is_done = False
    try:
        state.give_a_version()
        for read, made_anew in _steps(target):
            points, hours = points + read, hours + made_anew
            if progress is not None:
                progress(max(read, made_anew))  # an hour may have nothing left in it
            if deadline is not None and time.monotonic() > deadline:
                break
        else:
            is_done = True
    except state.NotNow:
        pass  # the next call goes on
    until = state.read().rolled_until
    return Caught(points, hours, None if until is None else from_epoch_ms(until * MINUTE), is_done)


def rebuild(*, seconds: float | None = None, progress: Progress | None = None) -> Caught:
    """Forget all cells and make them anew. Charts read rows until that is done."""
    _refuse()
    state.begin_again()
    return catch_up(seconds=seconds, progress=progress)


def _refuse() -> None:
    refuse_read_only()
    if not state.available():
        raise StoreError("This store has no tables for rollups yet. Run manage.py migrate.")


def _steps(target: int) -> Iterator[tuple[int, int]]:
    """Do a piece of the work at each step; yield the points read and the hours made anew."""
    while (done := _roll_marked() or _roll_next(target)) is not None:
        yield done


def _minute(at: dt.datetime) -> int:
    return epoch_ms(at) // MINUTE


def _roll_next(target: int) -> tuple[int, int] | None:
    """Roll up the next stretch before `target`; None where there is none."""
    before = state.read()
    start = _start(before.rolled_until, target)
    if start is None:
        return None
    end = _end(start, target)
    state.mark_before(end)
    first = start // HOUR * HOUR if end // HOUR > start // HOUR else start
    read = rows.of_stretch(first, end)
    writer = Writer(before.version)
    made = making.numbered(read, writer.register(list(read.series)))
    writer.write(_jobs(made, first, end), lambda: state.reached(end))
    return read.read, 0


def _start(rolled_until: int | None, target: int) -> int | None:
    """Return where to go on: what was left off, or the hour of the next row."""
    since = _FIRST if rolled_until is None else rolled_until
    found = [rows.nth(kind, since, target) for kind in SPANS]
    nexts = [minute for minute in found if minute is not None]
    if not nexts:
        return None
    hour = min(nexts) // HOUR * HOUR
    # An hour that was begun is ended first.
    begun = rolled_until is not None and (rolled_until % HOUR != 0 or hour <= rolled_until)
    return rolled_until if begun else hour


def _end(start: int, target: int) -> int:
    """Return where to stop: the end of an hour after so many rows, or else `target`."""
    last_hour = target // HOUR * HOUR
    if start >= last_hour:
        return target
    beyond = rows.nth(CorrelationType.METRIC_DATAPOINT, start, last_hour, ROWS_AT_ONCE)
    if beyond is None:
        return last_hour
    return max(beyond // HOUR * HOUR, start // HOUR * HOUR + HOUR)


def _roll_marked() -> tuple[int, int] | None:
    """Make some of the marked hours anew; None where there are none."""
    before = state.read()
    until = before.rolled_until
    found = [] if until is None else marks.taken(until, MARKS_AT_ONCE)
    if until is None or not found:
        return None
    writer = Writer(before.version)
    changed = [
        rows.of_stretch(mark.hour, min(mark.hour + HOUR, until), metric=mark.metric)
        for mark in found
    ]
    known = writer.register(
        [series for read in changed for series in read.series],
        names=[mark.metric for mark in found],
    )
    jobs = (
        job
        for mark, read in zip(found, changed, strict=True)
        for job in _jobs_anew(making.numbered(read, known), known[mark.metric], mark.hour, until)
    )
    writer.write(jobs, lambda: marks.take_away(found))
    return sum(read.read for read in changed), len(found)


def _jobs(made: Numbered, first: int, end: int) -> Iterator[Job]:
    """Yield the jobs of a stretch: minutes to its end, what is wider for its whole hours."""
    whole_hours = end // HOUR * HOUR
    for resolution in RESOLUTIONS:
        until = end if resolution == 1 else whole_hours
        if until > first:
            yield from making.jobs(
                made.before(until * MINUTE).cells(resolution), resolution, first, until
            )


def _jobs_anew(made: Numbered, metric: Registered, hour: int, until: int) -> Iterator[Job]:
    end = min(hour + HOUR, until)
    for resolution in RESOLUTIONS:
        if resolution == 1 or end == hour + HOUR:
            cells = made.cells(resolution)
            yield from making.jobs(cells, resolution, hour, end)
            gone = set(metric.ids) - set(cells.series.tolist())
            yield from making.clearing(sorted(gone), resolution, hour, end)
