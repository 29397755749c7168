"""Checking the ranges of a chain one after the other, or in as many processes as there are."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from persistence.audit.verifying.checking import RangeCheck
from persistence.audit.verifying.leaves import Columns
from persistence.audit.verifying.merkle import TILE
from persistence.audit.verifying.parts import Part, Plan
from persistence.audit.verifying.sources import Source

SPAN = 32 * TILE  # entries of a range
AHEAD = 4  # ranges for each process that are handed out before the first is needed


@dataclass(frozen=True)
class Range:
    """Entries after `after` up to `until`; an open end takes in what is no number."""

    after: int
    until: int
    open_start: bool = False
    open_end: bool = False


Runner = Callable[[Source, Plan, Iterable[Range]], Iterator[tuple[Range, Part]]]


def ranges(source: Source, stop: int) -> Iterator[Range]:
    """Yield the ranges in which there are rows: numbers may lie far apart."""
    after = 0
    yield Range(0, SPAN, open_start=True, open_end=stop <= SPAN)
    while (after := after + SPAN) < stop:
        number = source.following(after)
        if number is None or number > stop:
            return
        after = (number - 1) // SPAN * SPAN
        yield Range(after, after + SPAN, open_end=stop <= after + SPAN)


def check_range(source: Source, plan: Plan, one: Range) -> Part:
    """Check one range of rows, in whatever process."""
    rows = source.rows(None if one.open_start else one.after, None if one.open_end else one.until)
    return RangeCheck(Columns(source.columns), plan, one.after).run(rows)


def in_turn(source: Source, plan: Plan, wanted: Iterable[Range]) -> Iterator[tuple[Range, Part]]:
    """Check ranges one after the other in this process."""
    for one in wanted:
        yield one, check_range(source, plan, one)


def in_processes(count: int) -> Runner:
    """Check ranges in `count` processes of their own, in order."""

    def run(source: Source, plan: Plan, wanted: Iterable[Range]) -> Iterator[tuple[Range, Part]]:
        # A fork of a process with threads or open databases is not safe to use.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(
            count,
            mp_context=context,
            initializer=signal.signal,  # Ctrl+C is for this process, which ends the others
            initargs=(signal.SIGINT, signal.SIG_IGN),
        ) as pool:
            waiting: deque[tuple[Range, Future[Part]]] = deque()
            for one in wanted:
                waiting.append((one, pool.submit(check_range, source, plan, one)))
                if len(waiting) >= AHEAD * count:
                    first, part = waiting.popleft()
                    yield first, part.result()
            for first, part in waiting:
                yield first, part.result()

    return run
